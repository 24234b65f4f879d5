// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Deflate
import Testing

@Suite struct ReaderTests {
    /// Of explicit VR little endian: 128 of preamble, 4 of prefix, 12 of group length, 28 of transfer syntax.
    static let dataSetStart = 172

    /// One element of each form of header and number, and what they must be read as.
    static let sample: [UInt8] =
        Bytes.explicit(0x0008_0060, "CS", "CT")
        + Bytes.explicit(0x0010_0010, "PN", "Doe^Jane")
        + Bytes.explicit(0x0018_9074, "DT", "")
        + Bytes.explicit(0x0020_0032, "DS", "-1.5\\2\\ 3.25 ")
        + Bytes.explicit(0x0028_0010, "US", Bytes.uint16(512))
        + Bytes.explicit(0x0040_A161, "FL", Bytes.uint32(Int(Float(0.1).bitPattern)))
        + Bytes.explicit(0x0042_0011, "OB", [1, 2, 3, 255])
    static let sampleLines = [
        "0008,0060 CS CT",
        "0010,0010 PN Doe^Jane",
        "0018,9074 DT",
        "0020,0032 DS -1.5|2|3.25",
        "0028,0010 US 512",
        "0040,a161 FL 0.1",
        "0042,0011 OB 010203ff",
    ]

    @Test func `Explicit VR little endian is read to its last byte`() throws {
        let bytes = Bytes.file(Self.sample)
        let outline = try Outline(bytes)
        #expect(outline.lines == Self.sampleLines)
        #expect(outline.damage == nil)
        #expect(outline.end == bytes.count)
    }

    @Test func `File meta information is a data set of its own`() throws {
        try DICOMReader().withFile(Bytes.file(Self.sample)) { file in
            #expect(file.hasPrefix)
            #expect(file.meta.map(\.tag) == [.fileMetaInformationGroupLength, .transferSyntaxUID])
            #expect(file.meta.int(.fileMetaInformationGroupLength) == 28)
            #expect(file.transferSyntaxUID == Syntax.explicitLittle)
            #expect(file.transferSyntax == .explicitVRLittleEndian)
            #expect(file.dataSet[.transferSyntaxUID] == nil)
        }
    }

    @Test func `An element tells where its value lies`() throws {
        try DICOMReader().withFile(Bytes.file(Self.sample)) { file in
            let modality = try #require(file.dataSet[Tag(0x0008_0060)])
            #expect(modality.valueOffset == Self.dataSetStart + 8)
            #expect(modality.length == 2)
            #expect(Array(modality.bytes) == Array("CT".utf8))
            let document = try #require(file.dataSet[Tag(0x0042_0011)])
            #expect(document.valueOffset == Self.dataSetStart + Self.sample.count - 4)
        }
    }

    @Test func `Implicit VR takes VRs from the dictionary`() throws {
        let dataSet =
            Bytes.implicit(0x0008_0000, Bytes.uint32(24))
            + Bytes.implicit(0x0008_0060, "CT")
            + Bytes.implicit(0x0008_1111, Bytes.item(Bytes.implicit(0x0008_1155, "1.2\0")))
            + Bytes.implicit(0x0009_0010, "MAKER ")
            + Bytes.implicit(0x0009_1001, [1, 2])
            + Bytes.implicit(0x0028_0008, "12")
            + Bytes.implicit(0x6002_3000, [0, 1])
        let bytes = Bytes.prefix(Syntax.implicitLittle) + dataSet
        let outline = try Outline(bytes)
        #expect(
            outline.lines == [
                "0008,0000 UL 24",
                "0008,0060 CS CT",
                "0008,1111 SQ",
                "-",
                "  0008,1155 UI 1.2",
                "0009,0010 LO MAKER",
                "0009,1001 UN 0102",
                "0028,0008 IS 12",
                "6002,3000 OW 0001",
            ])
        #expect(outline.damage == nil)
        #expect(outline.end == bytes.count)
    }

    @Test func `Explicit VR big endian swaps tags, lengths and numbers`() throws {
        let dataSet =
            Bytes.explicit(0x0008_0060, "CS", Array("CT".utf8), bigEndian: true)
            + Bytes.explicit(0x0028_0009, "AT", Bytes.tag(0x0018_1063, bigEndian: true), bigEndian: true)
            + Bytes.explicit(0x0028_0010, "US", Bytes.uint16(512, bigEndian: true), bigEndian: true)
            + Bytes.explicit(
                0x0040_A161, "FL", Bytes.uint32(Int(Float(0.1).bitPattern), bigEndian: true), bigEndian: true)
            + Bytes.explicit(0x0042_0011, "OB", [1, 2], bigEndian: true)
        let bytes = Bytes.prefix(Syntax.explicitBig) + dataSet
        let outline = try Outline(bytes)
        #expect(
            outline.lines == [
                "0008,0060 CS CT", "0028,0009 AT 0018,1063", "0028,0010 US 512", "0040,a161 FL 0.1",
                "0042,0011 OB 0102",
            ])
        #expect(outline.damage == nil)
        #expect(outline.end == bytes.count)
    }

    @Test(arguments: [DeflateFormat.raw, .zlib])
    func `A deflated data set is inflated, with zlib's header too`(format: DeflateFormat) throws {
        let compressed = try Compressor(level: 6).compress(Self.sample, format: format)
        try DICOMReader().withFile(Bytes.prefix(Syntax.deflated) + compressed) { file in
            #expect(Outline(file).lines == Self.sampleLines)
            #expect(file.bytes.elementsEqual(Self.sample), "offsets refer to the inflated bytes")
            #expect(file.endOffset == Self.sample.count)
            #expect(file.meta.string(.transferSyntaxUID) == Syntax.deflated)
        }
    }

    @Test func `A deflate bomb ends at the limit`() throws {
        let bomb = try Compressor(level: 12).compress([UInt8](repeating: 0, count: 4_000_000), format: .raw)
        var options = ReaderOptions()
        options.inflationLimit = 1_000_000
        #expect(throws: DICOMError(.exceedsInflationLimit, offset: 174)) {
            try Outline(Bytes.prefix(Syntax.deflated) + bomb, options: options)
        }
    }

    @Test func `Bytes that do not inflate are a named error`() {
        #expect(throws: DICOMError(.damagedDeflate, offset: 174)) {
            try Outline(Bytes.prefix(Syntax.deflated) + [0xFF, 0xFF, 0xFF])
        }
    }

    @Test func `Bytes at any alignment are read`() throws {
        let bytes = Bytes.file(Self.sample)
        for shift in 0..<8 {
            let shifted = [UInt8](repeating: 7, count: shift) + bytes
            try shifted.withUnsafeBytes { buffer in
                try DICOMReader().withFile(UnsafeRawBufferPointer(rebasing: buffer[shift...])) { file in
                    #expect(Outline(file).lines == Self.sampleLines)
                }
            }
        }
    }

    @Test func `A reader forgets one file before the next`() throws {
        let reader = DICOMReader()
        let first = Bytes.file(Bytes.explicit(0x0008_0005, "CS", "ISO_IR 192") + Self.sample.dropLast())
        let second = Bytes.file(Bytes.explicit(0x0010_0010, "PN", [0x4D, 0xFC]))
        #expect(try reader.withFile(first) { $0.damage } != nil)
        for _ in 0..<3 {
            try reader.withFile(second) { file in
                #expect(Outline(file).lines == ["0010,0010 PN Mü"])
                #expect(file.damage == nil)
                #expect(file.pixelDataElement == nil)
            }
        }
    }

    @Test func `A reader can read a file while it reads another`() throws {
        let reader = DICOMReader()
        try reader.withFile(Bytes.file(Self.sample)) { outer in
            try reader.withFile(Bytes.file(Bytes.explicit(0x0008_0060, "CS", "MR"))) { inner in
                #expect(inner.dataSet.string(Tag(0x0008_0060)) == "MR")
            }
            #expect(Outline(outer).lines == Self.sampleLines)
        }
    }

    @Test func `What the closure throws reaches the caller`() {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) {
            try DICOMReader().withFile(Bytes.file(Self.sample)) { _ in throw Refusal() }
        }
    }
}
