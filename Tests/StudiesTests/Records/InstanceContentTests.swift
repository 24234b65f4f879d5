// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
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
        #expect(wholeContent == .frames, "the file would tell another thing")
        #expect(whole.contains(#""PhotometricInterpretation":"YBR_FULL""#))
    }

    private static let palette =
        (UInt32(1)...3).flatMap { Bytes.explicit(0x0028_1100 + $0, "US", [2, 0, 0, 0, 8, 0]) }
        + (UInt32(1)...3).flatMap { Bytes.explicit(0x0028_1200 + $0, "OW", [1, UInt8($0)]) }

    private func indices(syntax: String = Syntax.explicitLittle, pixels: [UInt8] = Self.pixels) throws -> InstanceRecord
    {
        let file =
            Bytes.prefix(syntax) + Bytes.explicit(0x0008_0016, "UI", Bytes.padded("1.2.840.10008.5.1.4.1.1.7"))
            + Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0020_000E, "UI", "1.24")
            + Bytes.explicit(0x0028_0002, "US", [1, 0]) + Bytes.explicit(0x0028_0004, "CS", "PALETTE COLOR ")
            + Bytes.explicit(0x0028_0010, "US", [2, 0]) + Bytes.explicit(0x0028_0011, "US", [2, 0])
            + Bytes.explicit(0x0028_0100, "US", [8, 0]) + Bytes.explicit(0x0028_0101, "US", [8, 0])
            + Bytes.explicit(0x0028_0103, "US", [1, 0]) + Self.palette + pixels
        return try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
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
        let file =
            Bytes.prefix(Syntax.explicitLittle) + Bytes.explicit(0x0008_0016, "UI", Bytes.padded(`class`))
            + Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0020_000E, "UI", "1.24")
            + Bytes.explicit(0x0028_0002, "US", [3, 0]) + Bytes.explicit(0x0028_0004, "CS", "YBR_FULL_422")
            + Bytes.explicit(0x0028_0006, "US", [1, 0]) + Bytes.explicit(0x0028_0008, "IS", "\(frames) ")
            + Bytes.explicit(0x0028_0010, "US", [1, 0]) + Bytes.explicit(0x0028_0011, "US", [2, 0])
            + Bytes.explicit(0x0028_0100, "US", [8, 0]) + pixels
        return try file.withUnsafeBytes { bytes in
            // What is kept of a file until its record is made must tell as much.
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
        #expect(record.content == .frames && record.frameCount == 3)
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

    @Test func `Frames that are not all there are left to the viewer's reader`() throws {
        let record = try record(frames: 3)
        #expect(record.content == .file)
        #expect(record.frameCount == 3)
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
