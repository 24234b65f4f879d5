// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@Suite struct FileLayoutTests {
    static let sample = ReaderTests.sample
    static let lines = ReaderTests.sampleLines

    static let implicitSample = Bytes.implicit(0x0008_0060, "CT") + Bytes.implicit(0x0010_0010, "Doe^Jane")
    static let implicitLines = ["0008,0060 CS CT", "0010,0010 PN Doe^Jane"]

    @Test func `Without preamble, the prefix may stand at the start`() throws {
        let bytes = Array(Bytes.file(Self.sample).dropFirst(128))
        #expect(try Outline(bytes).lines == Self.lines)
    }

    @Test func `Without preamble and prefix, file meta information is found at the start`() throws {
        let bytes = Array(Bytes.file(Self.sample).dropFirst(132))
        try DICOMReader().withFile(bytes) { file in
            #expect(!file.hasPrefix)
            #expect(file.transferSyntaxUID == Syntax.explicitLittle)
            #expect(Outline(file).lines == Self.lines)
        }
    }

    @Test func `Without file meta information, the first element shows the encoding`() throws {
        #expect(try Outline(Self.sample).lines == Self.lines)
        #expect(try Outline(Self.implicitSample).lines == Self.implicitLines)
        let big = Bytes.explicit(0x0008_0060, "CS", Array("CT".utf8), bigEndian: true)
        #expect(try Outline(big).lines == ["0008,0060 CS CT"])
        try DICOMReader().withFile(Self.implicitSample) { #expect($0.transferSyntaxUID == nil) }
    }

    @Test func `With a prefix but no file meta information, likewise`() throws {
        let prefix = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
        #expect(try Outline(prefix + Self.sample).lines == Self.lines)
        #expect(try Outline(prefix + Self.implicitSample).lines == Self.implicitLines)
    }

    @Test func `A wrong group length of file meta information does not matter`() throws {
        var bytes = Bytes.file(Self.sample)
        bytes.replaceSubrange(140..<144, with: Bytes.uint32(4))
        #expect(try Outline(bytes).lines == Self.lines)
        bytes.replaceSubrange(140..<144, with: Bytes.uint32(100_000))
        #expect(try Outline(bytes).lines == Self.lines)
    }

    @Test func `File meta information in implicit VR is understood`() throws {
        let bytes =
            [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
            + Bytes.implicit(0x0002_0010, Bytes.padded(Syntax.explicitLittle)) + Self.sample
        #expect(try Outline(bytes).lines == Self.lines)
    }

    @Test func `A data set in another encoding than declared is read as it is`() throws {
        #expect(try Outline(Bytes.prefix(Syntax.explicitLittle) + Self.implicitSample).lines == Self.implicitLines)
        #expect(try Outline(Bytes.prefix(Syntax.implicitLittle) + Self.sample).lines == Self.lines)
    }

    @Test func `A command set before the data set belongs to it`() throws {
        let command =
            Bytes.implicit(0x0000_0000, Bytes.uint32(10)) + Bytes.implicit(0x0000_0100, Bytes.uint16(1))
        let outline = try Outline(Bytes.file(command + Self.sample))
        #expect(outline.lines == ["0000,0000 UL 10", "0000,0100 US 1"] + Self.lines)
    }

    @Test(arguments: [
        [UInt8]("<!DOCTYPE html><html><body>not found</body></html>".utf8),
        [UInt8]("%PDF-1.7 and so on for a while".utf8),
        [UInt8](repeating: 0xFF, count: 500),
        [UInt8](repeating: 0x20, count: 500),
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D],
        [1, 2, 3],
    ])
    func `What is not DICOM is refused`(bytes: [UInt8]) {
        #expect(throws: DICOMError(.notDICOM, offset: 0)) { try Outline(bytes) }
    }

    @Test func `An empty file is truncated`() {
        #expect(throws: DICOMError(.truncated, offset: 0)) { try Outline([]) }
    }

    @Test func `A file that ends behind the prefix or file meta information is empty`() throws {
        let outline = try Outline(Bytes.prefix(Syntax.explicitLittle))
        #expect(outline.lines.isEmpty)
        #expect(outline.damage == nil)
        #expect(outline.end == ReaderTests.dataSetStart)
        #expect(try Outline([UInt8](repeating: 0, count: 128) + Array("DICM".utf8)).lines.isEmpty)
    }
}
