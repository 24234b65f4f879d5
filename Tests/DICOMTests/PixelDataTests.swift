// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@Suite struct PixelDataTests {
    /// The attributes that describe an image.
    static func description(
        rows: Int = 2, columns: Int = 3, bits: Int = 8, samples: Int = 1, frames: String? = nil,
        photometric: String = "MONOCHROME2"
    ) -> [UInt8] {
        Bytes.explicit(0x0028_0002, "US", Bytes.uint16(samples))
            + Bytes.explicit(0x0028_0004, "CS", photometric)
            + (frames.map { Bytes.explicit(0x0028_0008, "IS", $0) } ?? [])
            + Bytes.explicit(0x0028_0010, "US", Bytes.uint16(rows))
            + Bytes.explicit(0x0028_0011, "US", Bytes.uint16(columns))
            + Bytes.explicit(0x0028_0100, "US", Bytes.uint16(bits))
    }

    static func native(_ bytes: [UInt8]) -> [UInt8] { Bytes.explicit(0x7FE0_0010, "OW", bytes) }

    /// The bytes of each frame, relative to the start of the value of pixel data.
    private func frames(_ dataSet: [UInt8]) throws -> [[Range<Int>]] {
        try DICOMReader().withFile(Bytes.file(dataSet)) { file in
            let table = try file.frames()
            let start = try #require(file.pixelDataElement).valueOffset
            return try (0..<table.count).map { frame in
                try table.location(ofFrame: frame).ranges.map { $0.lowerBound - start..<$0.upperBound - start }
            }
        }
    }

    // MARK: - Frames that are not as they are described

    @Test(arguments: [[], [0, 10, 20]])
    func `With RLE each frame is one fragment, whatever follows and whatever the table says`(table: [Int]) throws {
        let pixels = Bytes.encapsulated(table: table, [[1, 2], [3, 4], [5, 6], []])
        for (frames, expected) in [("3 ", [2, 2, 2]), ("2 ", [2, 2]), ("1 ", [2])] {
            let file = Bytes.prefix("1.2.840.10008.1.2.5") + Self.description(frames: frames) + pixels
            try DICOMReader().withFile(file) { file in
                let table = try file.frames()
                #expect(try (0..<table.count).map { try table.location(ofFrame: $0).byteCount } == expected)
            }
        }
    }

    @Test(arguments: ["YBR_FULL_422", "YBR_PARTIAL_422"])
    func `Where chrominance is shared by name only a pixel has three bytes`(photometric: String) throws {
        let description = Self.description(rows: 1, columns: 2, samples: 3, frames: "2 ", photometric: photometric)
        #expect(try frames(description + Self.native([UInt8](repeating: 1, count: 12))) == [[0..<6], [6..<12]])
        #expect(try frames(description + Self.native([UInt8](repeating: 1, count: 8))) == [[0..<4], [4..<8]])
    }

    @Test func `Of cut pixels those are whole of which there are more than shared ones would be`() throws {
        let description = Self.description(rows: 2, columns: 4, samples: 3, photometric: "YBR_FULL_422")
        for (count, isShared) in [(16, true), (15, true), (20, false), (23, false), (24, false)] {
            let pixels = Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 1, count: count), length: 26)
            try DICOMReader().withFile(Bytes.file(description + pixels)) { file in
                #expect((file.sharedChrominance != nil) == isShared, "\(count) bytes")
            }
        }
    }

    // MARK: - The element

    @Test func `Native pixel data are described, not read`() throws {
        let head = Bytes.file(Self.description())
        try DICOMReader().withFile(head + Self.native([1, 2, 3, 4, 5, 6])) { file in
            let element = try #require(file.pixelDataElement)
            #expect(element.tag == .pixelData)
            #expect(element.vr == .OW)
            #expect(element.valueOffset == head.count + 12)
            #expect(element.length == 6)
            #expect(!element.isEncapsulated && !element.isIncomplete)
            #expect(file.dataSet[.pixelData]?.valueOffset == element.valueOffset)
        }
    }

    @Test func `Encapsulated pixel data are described with their fragments`() throws {
        let pixels = Bytes.encapsulated([[1, 2], [3, 4, 5, 6]])
        let head = Bytes.file(Self.description())
        try DICOMReader().withFile(head + pixels) { file in
            let element = try #require(file.pixelDataElement)
            #expect(element.isEncapsulated && element.hasUndefinedLength && !element.isIncomplete)
            #expect(element.valueOffset == head.count + 12)
            #expect(element.length == 8 + 10 + 12)
            #expect(file.endOffset == head.count + pixels.count)
            #expect(try file.frames().fragments.map(\.count) == [2, 4])
        }
    }

    @Test(arguments: [(0x7FE0_0008, "OF", 32), (0x7FE0_0009, "OD", 64)] as [(UInt32, String, Int)])
    func `Floating point pixel data are pixel data`(tag: UInt32, vr: String, bits: Int) throws {
        let size = bits / 8 * 6
        let pixels = Bytes.explicit(tag, vr, [UInt8](repeating: 0, count: size))
        #expect(try frames(Self.description(bits: bits) + pixels) == [[0..<size]])
    }

    @Test func `Elements after pixel data are found`() throws {
        let trailing = Bytes.explicit(0xFFFA_FFFA, "SQ", Bytes.item([])) + Bytes.explicit(0xFFFC_FFFC, "OB", [0, 0])
        for pixels in [Self.native([1, 2]), Bytes.encapsulated([[1, 2]])] {
            let outline = try Outline(Bytes.file(pixels + trailing))
            #expect(Array(outline.lines.dropFirst()) == ["fffa,fffa SQ", "-", "fffc,fffc OB 0000"])
            #expect(outline.damage == nil)
        }
    }

    @Test func `A reader of headers ends at pixel data, which need not be there`() throws {
        var options = ReaderOptions()
        options.readsElementsAfterPixelData = false
        let head = Bytes.file(Self.description())
        for pixels in [Self.native([UInt8](repeating: 1, count: 600)), Bytes.encapsulated([[1, 2], [3, 4]])] {
            for missing in [0, 1, 10, pixels.count - 12] {
                let part = Array((head + pixels).dropLast(missing))
                try DICOMReader(options: options).withFile(part) { file in
                    #expect(file.damage == nil)
                    #expect(file.endOffset == head.count)
                    let element = try #require(file.pixelDataElement)
                    #expect(element.valueOffset == head.count + 12)
                    #expect(element.valueOffset + element.length == part.count)
                    #expect(element.isIncomplete == (missing > 0 || element.isEncapsulated))
                }
            }
        }
    }

    @Test func `Truncated pixel data are there as far as they go`() throws {
        let bytes = Bytes.file(Self.description(frames: "2") + Self.native([UInt8](1...12))).dropLast(3)
        try DICOMReader().withFile(Array(bytes)) { file in
            #expect(file.damage?.kind == .truncated)
            #expect(file.damage?.tag == .pixelData)
            let element = try #require(file.pixelDataElement)
            #expect(element.isIncomplete)
            #expect(element.length == 9)
            let table = try file.frames()
            #expect(try table.location(ofFrame: 0).byteCount == 6)
            #expect(throws: DICOMError(.frameIncomplete, offset: element.valueOffset, tag: .pixelData)) {
                try table.location(ofFrame: 1)
            }
        }
    }

    @Test func `Pixel data of an icon are not the image's`() throws {
        let icon = Bytes.explicit(
            0x0088_0200, "SQ", Bytes.item(Self.description(rows: 1, columns: 2) + Bytes.encapsulated([[9, 9]])))
        try DICOMReader().withFile(Bytes.file(icon + Self.native([1, 2]))) { file in
            #expect(file.damage == nil)
            #expect(file.pixelDataElement?.length == 2)
            let item = try #require(file.dataSet.items(Tag(0x0088_0200)).firstItem)
            let pixels = try #require(item[.pixelData])
            #expect(try item.frames(of: pixels).location(ofFrame: 0).byteCount == 2)
        }
        try DICOMReader().withFile(Bytes.file(icon)) { file in
            #expect(file.pixelDataElement == nil)
            #expect(throws: DICOMError.self) { try file.frames() }
        }
    }

    // MARK: - Native frames

    @Test func `Native frames follow each other`() throws {
        let dataSet = Self.description(bits: 16, frames: "3") + Self.native([UInt8](repeating: 0, count: 36))
        #expect(try frames(dataSet) == [[0..<12], [12..<24], [24..<36]])
    }

    @Test func `Colour takes its samples, shared chrominance less`() throws {
        func size(_ photometric: String) throws -> Int {
            try frames(
                Self.description(rows: 2, columns: 4, samples: 3, photometric: photometric)
                    + Self.native([UInt8](repeating: 0, count: 26))
            )[0][0].count
        }
        #expect(try size("RGB") == 24)
        #expect(try size("YBR_FULL_422") == 16)
        #expect(try size("YBR_PARTIAL_420") == 12)
    }

    @Test func `Frames of single bits are packed without gaps`() throws {
        let dataSet = Self.description(rows: 3, columns: 3, bits: 1, frames: "3") + Self.native([0, 0, 0, 0])
        try DICOMReader().withFile(Bytes.file(dataSet)) { file in
            let table = try file.frames()
            let start = try #require(file.pixelDataElement).valueOffset
            let locations = try (0..<3).map { try table.location(ofFrame: $0) }
            #expect(locations.map { $0.ranges[0].lowerBound - start } == [0, 1, 2])
            #expect(locations.map { $0.ranges[0].upperBound - start } == [2, 3, 4])
            #expect(locations.map(\.firstBit) == [0, 1, 2])
            #expect(locations.map(\.bitCount) == [9, 9, 9])
        }
    }

    @Test func `A description that makes no sense is named`() throws {
        for (description, tag) in [
            (Self.description(frames: "-1"), Tag.numberOfFrames),
            (Self.description(frames: "many"), .numberOfFrames),
            (Self.description(frames: "99999999999999999999"), .numberOfFrames),
            (Self.description(rows: 65535, columns: 65535, bits: 65535, samples: 65535), .pixelData),
            (Self.description(rows: 0), .pixelData),
            (Bytes.explicit(0x0028_0010, "US", Bytes.uint16(2)), .pixelData),
        ] {
            try DICOMReader().withFile(Bytes.file(description + Self.native([1, 2]))) { file in
                let error = #expect(throws: DICOMError.self) { try file.frames() }
                #expect(error?.kind == .invalidPixelDescription)
                #expect(error?.tag == tag)
            }
        }
    }

    @Test func `Number of Frames 0 or empty is one frame`() throws {
        for frames in ["0", ""] {
            #expect(try self.frames(Self.description(frames: frames) + Self.native([1, 2, 3, 4, 5, 6])) == [[0..<6]])
        }
    }

    @Test func `Frames that are not there are named`() throws {
        let bytes = Bytes.file(Self.description(frames: "2147483647") + Self.native([1, 2, 3, 4, 5, 6]))
        let table = try DICOMReader().withFile(bytes) { try $0.frames() }
        #expect(try table.location(ofFrame: 0).byteCount == 6)
        for frame in [1, 2_147_483_646] {
            #expect(throws: DICOMError.self) { try table.location(ofFrame: frame) }
        }
        for frame in [-1, 2_147_483_647, Int.max, Int.min] {
            let error = #expect(throws: DICOMError.self) { try table.location(ofFrame: frame) }
            #expect(error?.kind == .noSuchFrame)
        }
    }

    // MARK: - Encapsulated frames

    private func encapsulated(_ frames: Int, table: [Int] = [], _ fragments: [[UInt8]]) -> [UInt8] {
        Self.description(frames: "\(frames)") + Bytes.encapsulated(table: table, fragments)
    }

    @Test func `Without a table, as many fragments as frames are one each`() throws {
        // 8 bytes of the empty table, then 8 of each item's header.
        #expect(try frames(encapsulated(2, [[1, 2], [3, 4, 5, 6]])) == [[16..<18], [26..<30]])
    }

    @Test func `All fragments of a single frame belong to it`() throws {
        #expect(try frames(encapsulated(1, [[1, 2], [3, 4]])) == [[16..<18, 26..<28]])
    }

    @Test func `The Basic Offset Table says where frames of several fragments begin`() throws {
        // Offsets count from the first fragment's item: fragments begin at 0, 10, 20.
        let dataSet = encapsulated(2, table: [0, 20], [[1, 2], [3, 4], [5, 6]])
        #expect(try frames(dataSet) == [[24..<26, 34..<36], [44..<46]])
    }

    @Test(arguments: [[0, 11], [0, 0], [10, 20], [0, 20_000], [20, 0]])
    func `A Basic Offset Table that contradicts the fragments is not used`(table: [Int]) throws {
        #expect(try frames(encapsulated(2, table: table, [[1, 2], [3, 4]])) == [[24..<26], [34..<36]])
    }

    private func extended(_ offsets: [UInt64], _ lengths: [UInt64]) -> [UInt8] {
        Bytes.explicit(0x7FE0_0001, "OV", offsets.flatMap { Bytes.uint64($0) })
            + Bytes.explicit(0x7FE0_0002, "OV", lengths.flatMap { Bytes.uint64($0) })
    }

    @Test func `The Extended Offset Table says where frames lie and how long they are`() throws {
        let dataSet =
            Self.description(frames: "2") + extended([0, 10], [1, 2]) + Bytes.encapsulated([[1, 0], [3, 4]])
        #expect(try frames(dataSet) == [[16..<17], [26..<28]], "the first frame without its padding")
    }

    @Test(arguments: [
        ([0, UInt64.max], [2, 2]), ([0, 10], [2, UInt64.max]), ([0, 10], [2, 3]), ([0, 1 << 63], [2, 2]), ([0], [2]),
    ])
    func `An Extended Offset Table that exceeds the fragments is not used`(offsets: [UInt64], lengths: [UInt64]) throws
    {
        let dataSet =
            Self.description(frames: "2") + extended(offsets, lengths) + Bytes.encapsulated([[1, 0], [3, 4]])
        #expect(try frames(dataSet) == [[16..<18], [26..<28]])
    }

    @Test func `Without a table, frames of several fragments end with JPEG's end marker`() throws {
        let fragments: [[UInt8]] = [[0xFF, 0xD8], [1, 2, 0xFF, 0xD9], [0xFF, 0xD8, 0xFF, 0xD9, 0, 0]]
        #expect(try frames(encapsulated(2, fragments)) == [[16..<18, 26..<30], [38..<44]])
    }

    @Test func `Frames that nothing separates are named, and the stream is there`() throws {
        for fragments in [[[1, 2], [3, 4], [5, 6]], [[1, 2]]] as [[[UInt8]]] {
            try DICOMReader().withFile(Bytes.file(encapsulated(2, fragments))) { file in
                let table = try file.frames()
                #expect(table.fragments.map(\.count) == fragments.map(\.count))
                let error = #expect(throws: DICOMError.self) { try table.location(ofFrame: 0) }
                #expect(error?.kind == .framesNotSeparable)
            }
        }
    }

    @Test func `Truncated fragments are there as far as they go`() throws {
        let bytes = Bytes.file(encapsulated(2, [[1, 2], [3, 4, 5, 6]])).dropLast(10)
        try DICOMReader().withFile(Array(bytes)) { file in
            #expect(file.damage?.kind == .truncated)
            #expect(file.pixelDataElement?.isIncomplete == true)
            let table = try file.frames()
            #expect(table.fragments.map(\.count) == [2, 2])
        }
    }

    @Test func `Pixel data without any fragment have no frame`() throws {
        try DICOMReader().withFile(Bytes.file(encapsulated(1, []))) { file in
            let table = try file.frames()
            let error = #expect(throws: DICOMError.self) { try table.location(ofFrame: 0) }
            #expect(error?.kind == .noSuchFrame)
        }
    }

    @Test func `Encapsulated pixel data in implicit VR are OB`() throws {
        let pixels =
            Bytes.implicit(0x7FE0_0010, Bytes.item([]) + Bytes.item([1, 2]), length: Bytes.undefined)
            + Bytes.sequenceEnd
        try DICOMReader().withFile(Bytes.prefix(Syntax.implicitLittle) + pixels) { file in
            #expect(file.pixelDataElement?.vr == .OB)
            #expect(file.pixelDataElement?.isEncapsulated == true)
        }
    }
}
