// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import JSON
import Testing

@testable import Studies

@Suite struct InstanceContentTests {
    private static let pixels = Bytes.explicit(0x7FE0_0010, "OB", [1, 2, 3, 4])

    private func record(
        _ elements: [UInt8] = [], frames: Int = 1, pixels: [UInt8] = Self.pixels,
        syntax: String = Syntax.explicitLittle,
        class: String = "1.2.840.10008.5.1.4.1.1.2", bits: UInt8 = 8
    ) throws -> InstanceRecord {
        let file =
            Bytes.prefix(syntax) + Bytes.explicit(0x0008_0016, "UI", Bytes.padded(`class`))
            + Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0020_000E, "UI", "1.24")
            + Bytes.explicit(0x0028_0002, "US", [1, 0]) + Bytes.explicit(0x0028_0008, "IS", "\(frames) ")
            + Bytes.explicit(0x0028_0010, "US", [1, 0]) + Bytes.explicit(0x0028_0011, "US", [2, 0])
            + Bytes.explicit(0x0028_0100, "US", [bits, 0]) + elements + pixels
        return try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
    }

    @Test func `A single image has a file and a frame, several frames are read one by one`() throws {
        #expect(try record().content == .image)
        let multiframe = try record(frames: 2)
        #expect(multiframe.content == .frames)
        #expect(multiframe.frameCount == 2)
    }

    @Test(arguments: ["OV", "SV", "UV"]) func `A file with values of 64 bits is beyond the viewer's reader`(vr: String)
        throws
    {
        let element = Bytes.explicit(0x7FE0_0001, vr, [UInt8](repeating: 0, count: 8))
        #expect(try record(element).content == .frames)
    }

    @Test func `Frames of single bits are described as the bytes that they are served as`() throws {
        for frames in [1, 2] {
            let record = try record(frames: frames, bits: 1)
            #expect(record.content == .convertedFrames)
            let metadata = String(decoding: record.metadata, as: UTF8.self)
            #expect(metadata.contains(#""BitsAllocated":8,"BitsStored":8,"HighBit":7,"#))
            #expect(metadata.contains(#""WindowCenter":1,"WindowWidth":2"#))
        }
        let segmentation = try self.record(frames: 2, class: "1.2.840.10008.5.1.4.1.1.66.4", bits: 1)
        #expect(String(decoding: segmentation.metadata, as: UTF8.self).contains(#""BitsAllocated":1"#))
    }

    @Test(arguments: [1, 2]) func `Pixels that share chrominance are described as those that are served`(frames: Int)
        throws
    {
        func metadata(_ size: Int, class: String = "1.2.840.10008.5.1.4.1.1.7") throws -> (InstanceContent, String) {
            let pixels = Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 1, count: size * frames))
            let record = try colour(pixels: pixels, frames: frames, class: `class`)
            return (record.content, String(decoding: record.metadata, as: UTF8.self))
        }
        let (content, shared) = try metadata(4)
        #expect(content == .convertedFrames)
        #expect(
            shared.contains(#""PhotometricInterpretation":"YBR_FULL","SamplesPerPixel":3,"PlanarConfiguration":0"#))
        #expect(shared.ranges(of: "PhotometricInterpretation").count == 1)
        let (wholeContent, whole) = try metadata(6)
        #expect(wholeContent == .convertedFrames, "the file would tell another thing")
        #expect(whole.contains(#""PhotometricInterpretation":"YBR_FULL""#))
    }

    private static let palette = tables { _, element in element }

    /// The elements of a palette of two entries of 8 bits, or what a closure gives for them.
    private static func tables(_ element: (UInt32, [UInt8]) -> [UInt8]) -> [UInt8] {
        var all: [UInt8] = []
        for tag in UInt32(0x0028_1101)...0x0028_1103 {
            all += element(tag, Bytes.explicit(tag, "US", [2, 0, 0, 0, 8, 0]))
        }
        for tag in UInt32(0x0028_1201)...0x0028_1203 {
            all += element(tag, Bytes.explicit(tag, "OW", [1, UInt8(tag & 3)]))
        }
        return all
    }

    private func indices(
        syntax: String = Syntax.explicitLittle, palette: [UInt8] = Self.palette, pixels: [UInt8] = Self.pixels
    ) throws -> InstanceRecord {
        try described(
            Bytes.explicit(0x0028_0002, "US", [1, 0]) + Bytes.explicit(0x0028_0004, "CS", "PALETTE COLOR ")
                + Bytes.explicit(0x0028_0010, "US", [2, 0]) + Bytes.explicit(0x0028_0011, "US", [2, 0])
                + Bytes.explicit(0x0028_0100, "US", [8, 0]) + Bytes.explicit(0x0028_0101, "US", [8, 0])
                + Bytes.explicit(0x0028_0103, "US", [1, 0]) + palette + pixels, syntax: syntax)
    }

    /// The record of an object with these elements, a Secondary Capture unless another class is given; what is kept of its
    /// file until the record is made must tell as much.
    private func described(
        _ elements: [UInt8], class: String = "1.2.840.10008.5.1.4.1.1.7", syntax: String = Syntax.explicitLittle
    ) throws -> InstanceRecord {
        let file =
            Bytes.prefix(syntax) + Bytes.explicit(0x0008_0016, "UI", Bytes.padded(`class`))
            + Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0020_000E, "UI", "1.24") + elements
        return try file.withUnsafeBytes { bytes in
            let reader = RecordReader()
            let whole = try reader.record(of: bytes, id: "id").get()
            if case .abridged(let abridged)? = reader.abridgedOrRecord(of: bytes, id: "id") {
                #expect(reader.record(of: abridged, id: "id") == whole)
            }
            return whole
        }
    }

    @Test(
        arguments: [
            [0x0028_1101], [0x0028_1202],
            [0x0028_1101, 0x0028_1102, 0x0028_1103, 0x0028_1201, 0x0028_1202, 0x0028_1203],
        ] as [[UInt32]]) func `An image without one of its palette's tables is of a kind of its own`(missing: [UInt32])
        throws
    {
        let palette = Self.tables { tag, value in missing.contains(tag) ? [] : value }
        #expect(try indices(palette: palette).kind == .unreadablePalette)
        let compressed = try indices(
            syntax: "1.2.840.10008.1.2.5", palette: palette, pixels: Bytes.encapsulated([[1, 2]]))
        #expect(compressed.kind == .unreadablePalette)
    }

    @Test(
        arguments: [
            ([2, 0, 0, 0, 8, 0], [1, 2], .ordinary), ([2, 0, 0, 0, 8, 0], [1, 0, 2, 0], .ordinary),
            ([2, 0, 0, 0, 16, 0], [0, 1, 0, 2], .ordinary), ([2, 0, 0, 0, 16, 0], [1, 2], .ordinary),
            ([3, 0, 0, 0, 8, 0], [1, 2], .unreadablePalette), ([4, 0, 0, 0, 16, 0], [1, 2], .unreadablePalette),
            ([2, 0, 0, 0], [1, 2], .unreadablePalette), ([0, 0, 0, 0, 8, 0], [1, 2], .unreadablePalette),
        ] as [([UInt8], [UInt8], ObjectKind)])
    func `A palette's table has as many entries as it says, or is none`(
        descriptor: [UInt8], data: [UInt8], kind: ObjectKind
    ) throws {
        let palette = Self.tables { tag, value in
            switch tag {
            case 0x0028_1102: Bytes.explicit(tag, "US", descriptor)
            case 0x0028_1202: Bytes.explicit(tag, "OW", data)
            default: value
            }
        }
        #expect(try indices(palette: palette).kind == kind)
    }

    @Test(
        arguments: [
            // Right ones.
            (1, "MONOCHROME2 ", 1, 4, nil, nil), (3, "RGB ", 1, 12, nil, nil), (3, "RGB ", 3, 36, nil, nil),
            (1, "PALETTE COLOR ", 1, 12, nil, nil), (nil, "MONOCHROME2 ", 1, 4, 1, nil),
            (nil, "FOO ", 1, 12, 1, nil),
            // One stored, three said.
            (3, "MONOCHROME2 ", 1, 4, 1, nil), (3, "MONOCHROME1 ", 2, 8, 1, nil), (3, "RGB ", 1, 4, 1, "MONOCHROME2"),
            (nil, "RGB ", 1, 4, 1, "MONOCHROME2"), (1, "RGB ", 1, 4, nil, "MONOCHROME2"),
            // Three stored.
            (3, "MONOCHROME2 ", 1, 12, nil, nil), (nil, "RGB ", 1, 12, 3, nil), (nil, "YBR_FULL", 2, 24, 3, nil),
            (1, "RGB ", 1, 12, 3, nil), (nil, "YBR_FULL_422", 1, 12, 3, "YBR_FULL"),
            // Frames that are missing, or grey ones: they are taken for what they are said to be.
            (3, "RGB ", 3, 12, nil, nil),
        ] as [(UInt8?, String, Int, Int, Int?, String?)])
    func `How many samples a pixel has the length of pixels tells, where the file is wrong about it`(
        claimed: UInt8?, photometric: String, frames: Int, bytes: Int, samples: Int?, interpretation: String?
    ) throws {
        let record = try described(
            (claimed.map { Bytes.explicit(0x0028_0002, "US", [$0, 0]) } ?? [])
                + Bytes.explicit(0x0028_0004, "CS", photometric)
                + (frames > 1 ? Bytes.explicit(0x0028_0008, "IS", "\(frames) ") : [])
                + Bytes.explicit(0x0028_0010, "US", [2, 0]) + Bytes.explicit(0x0028_0011, "US", [2, 0])
                + Bytes.explicit(0x0028_0100, "US", [8, 0])
                + Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 1, count: bytes)))
        let isRight = samples == nil && interpretation == nil && bytes / 4 >= frames
        let isWhole = bytes >= 4 * frames * (samples ?? Int(claimed ?? 1))
        if isWhole { #expect((record.content != .convertedFrames) == isRight) }
        let metadata = try JSONValue(parsing: Array(record.metadata))
        #expect(metadata["SamplesPerPixel"]?.number == (samples.map(Double.init) ?? claimed.map(Double.init)))
        #expect(
            metadata["PhotometricInterpretation"]?.string
                == interpretation ?? String(photometric.reversed().drop { $0 == " " }.reversed()))
        if samples != nil { #expect(record.adjustedAttributes.contains("SamplesPerPixel")) }
    }

    @Test(
        arguments: [
            (5, 4, 1, 1), (5, 10, 1, 2), (3, 36, 3, 3), (3, 24, 3, 2), (3, 13, 3, 1), (2_000_000_000, 8, 1, 2),
        ]) func `Of native frames that are not all there the whole ones are listed, and that is told`(
            claimed: Int, bytes: Int, samples: UInt8, frames: Int
        ) throws
    {
        let record = try described(
            Bytes.explicit(0x0028_0002, "US", [samples, 0])
                + Bytes.explicit(0x0028_0004, "CS", samples == 3 ? "RGB " : "MONOCHROME2 ")
                + Bytes.explicit(0x0028_0008, "IS", Bytes.padded("\(claimed)"))
                + Bytes.explicit(0x0028_0010, "US", [2, 0]) + Bytes.explicit(0x0028_0011, "US", [2, 0])
                + Bytes.explicit(0x0028_0100, "US", [8, 0])
                + Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 1, count: bytes + bytes % 2)))
        #expect(record.frameCount == frames && record.kind == .ordinary)
        let metadata = try JSONValue(parsing: Array(record.metadata))
        #expect(metadata["NumberOfFrames"]?.number == Double(frames))
        #expect(record.adjustedAttributes == (frames == claimed ? [] : ["NumberOfFrames"]))
        #expect((record.content == .convertedFrames) == (frames != claimed))
        // OHIF compares positions of images, and asks for one of those without frames.
        #expect((metadata["ImagePositionPatient"] != nil) == (frames == 1))
    }

    @Test(arguments: [1, 5]) func `Pixels that are fewer than those of one frame are none`(frames: Int) throws {
        let record = try record(
            Bytes.explicit(0x0028_1054, "LO", "US"), frames: frames, pixels: Bytes.explicit(0x7FE0_0010, "OW", [1, 2]),
            bits: 16)
        #expect(record.kind == .noPixels)
    }

    @Test func `Indices into a palette are described as the colours that are served`() throws {
        let record = try indices()
        #expect(record.content == .convertedFrames && record.kind == .ordinary && record.frameCount == 1)
        let metadata = String(decoding: record.metadata, as: UTF8.self)
        #expect(metadata.contains(#""PhotometricInterpretation":"RGB","PixelRepresentation":0,"SamplesPerPixel":3"#))
        #expect(metadata.contains(#""BitsAllocated":8"#) && !metadata.contains("Palette"))
        for member in ["SamplesPerPixel", "BitsAllocated", "BitsStored", "PixelRepresentation"] {
            #expect(metadata.ranges(of: "\"\(member)\"").count == 1)
        }
        let compressed = try indices(syntax: "1.2.840.10008.1.2.5", pixels: Bytes.encapsulated([[1, 2]]))
        #expect(compressed.content == .image && compressed.kind == .palette)
        #expect(String(decoding: compressed.metadata, as: UTF8.self).contains("PALETTE COLOR"))
    }

    private func colour(pixels: [UInt8], frames: Int, class: String) throws -> InstanceRecord {
        try described(
            Bytes.explicit(0x0028_0002, "US", [3, 0]) + Bytes.explicit(0x0028_0004, "CS", "YBR_FULL_422")
                + Bytes.explicit(0x0028_0006, "US", [1, 0]) + Bytes.explicit(0x0028_0008, "IS", "\(frames) ")
                + Bytes.explicit(0x0028_0010, "US", [1, 0]) + Bytes.explicit(0x0028_0011, "US", [2, 0])
                + Bytes.explicit(0x0028_0100, "US", [8, 0]) + pixels,
            class: `class`)
    }

    @Test(
        arguments: [
            (0x0028_1051, "0 ", .frames), (0x0028_1051, "NaN ", .frames), (0x0028_1051, "80", .image),
            (0x0028_1053, "0 ", .frames), (0x0028_1053, "x ", .frames), (0x0028_1053, "0.5 ", .image),
            (0x0028_1052, "NaN ", .frames), (0x0028_1052, "", .image), (0x0028_0106, "x ", .image),
        ] as [(UInt32, String, InstanceContent)])
    func `An image goes by its frame where the viewer would take what does not fit from its file`(
        tag: UInt32, value: String, content: InstanceContent
    ) throws {
        let window = tag == 0x0028_1051 ? Bytes.explicit(0x0028_1050, "DS", "40") : []
        #expect(try record(window + Bytes.explicit(tag, "DS", value)).content == content)
    }

    @Test func `Of frames that are more than the fragments the first are served`() throws {
        let stream: [UInt8] = [0xFF, 0xD8, 0xFF, 0xD9]
        let record = try record(
            frames: 3, pixels: Bytes.encapsulated([stream, stream]), syntax: Syntax.jpegBaseline)
        #expect(record.content == .convertedFrames && record.frameCount == 2)
        #expect(record.adjustedAttributes == ["NumberOfFrames"])
    }

    @Test func `A file at which the viewer's reader stumbles goes by its frame`() throws {
        let private64 = Bytes.explicit(
            0x0040_A730, "SQ", Bytes.item(Bytes.explicit(0x0040_A085, "SV", [UInt8](repeating: 0, count: 8))))
        #expect(try record(private64).content == .frames, "a value of 64 bits in a sequence")
        let closed = Bytes.explicit(0x0040_A730, "SQ", Bytes.item([]) + Bytes.itemEnd + Bytes.sequenceEnd)
        #expect(try record(closed).content == .frames, "delimiters in a sequence of defined length")
        let unknown = Bytes.tag(0x0041_0010) + Array("ZZ".utf8) + [0, 0] + Bytes.uint32(4) + [1, 2, 3, 4]
        #expect(try record(unknown).content == .frames, "an unknown VR with a long header")
        let wrongEnd = Bytes.encapsulated([[1, 2]]).dropLast(4) + Bytes.uint32(0xFFFF_FFFF)
        #expect(
            try record(pixels: Array(wrongEnd), syntax: Syntax.jpegBaseline).content == .frames,
            "a delimiter with a length")
        #expect(try record(pixels: Bytes.encapsulated([[1, 2]]), syntax: Syntax.jpegBaseline).content == .image)
        #expect(try record(syntax: "").content == .frames, "no transfer syntax")
    }

    @Test func `What the viewer reads as a whole has one entry`() throws {
        for uid in ["1.2.840.10008.5.1.4.1.1.30", "1.2.840.10008.5.1.4.1.1.77.1.6"] {
            let record = try record(frames: 2, class: uid)
            #expect(record.content == .file && record.frameCount == 1)
        }
    }

    @Test(arguments: ["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"])
    func `A segmentation has a file and frames, or a file alone where these cannot be told apart`(uid: String) throws {
        for frames in [1, 2] {
            let record = try record(frames: frames, class: uid)
            #expect(record.content == .segmentation && record.frameCount == frames)
        }
        #expect(try record(frames: 3, class: uid).content == .wholeSegmentation)
        #expect(try record(frames: 2, pixels: [], class: uid).content == .wholeSegmentation)
        let compressed = try record(
            frames: 2, pixels: Bytes.encapsulated([[1, 2], [3, 4]]), syntax: "1.2.840.10008.1.2.5", class: uid)
        #expect(compressed.content == .segmentation && compressed.frameCount == 2)
    }

    @Test func `A single image whose pixels are no bytes, or not all there, is left to the viewer's reader`() throws {
        #expect(try record(bits: 12).content == .file)
        #expect(try record(bits: 16).content == .image)
        #expect(try record(bits: 32).content == .file, "there are four bytes for eight")
        #expect(
            try record(pixels: Bytes.encapsulated([[1, 2]]), syntax: "1.2.840.10008.1.2.5", bits: 1).content == .image)
    }

    @Test func `Of a damaged file the frames are read that are left`() throws {
        let cut = Array(Self.pixels.dropLast())
        let several = try record(frames: 2, pixels: cut)
        #expect(several.content == .frames && several.frameCount == 2)
        #expect(try record(pixels: cut).content == .frames)
        let none = try record(frames: 2, pixels: Array(Self.pixels.dropLast(3)))
        #expect(none.content == .file)
        #expect(try record(pixels: cut, bits: 1).content == .convertedFrames)
        #expect(try record(pixels: cut, bits: 12).content == .file)
        let segmentation = try record(frames: 2, pixels: cut, class: "1.2.840.10008.5.1.4.1.1.66.4")
        #expect(segmentation.content == .wholeSegmentation)
    }

    @Test func `A video is one stream`() throws {
        let record = try record(
            frames: 30, pixels: Bytes.encapsulated([[1, 2], [3, 4]]), syntax: "1.2.840.10008.1.2.4.102")
        #expect(record.content == .video && record.frameCount == 1)
    }

    @Test func `An object without pixels is a file`() throws {
        let without = try record(frames: 5, pixels: [])
        #expect(without.content == .file && without.kind == .noPixels)
        let empty = try record(pixels: Bytes.explicit(0x7FE0_0010, "OW", []))
        #expect(empty.content == .file && empty.kind == .noPixels)
        let floats = Bytes.explicit(0x7FE0_0008, "OF", [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(try record(pixels: floats, bits: 32).kind == .ordinary)
    }
}
