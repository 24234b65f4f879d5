// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Deflate
import HTTPSemantics
import Studies
import TestSupport
import Testing

@testable import Frames

@Suite(.ownThread) struct FrameServiceTests {
    private let server = FakeFileServer()

    private func service(capacity: Int = 1 << 20) -> FrameService<FakeFileServer> {
        FrameService(server: server, capacity: capacity, openingLimit: 2)
    }

    private func frame(_ number: Int, of file: [UInt8], capacity: Int = 1 << 20) throws -> ServedBytes {
        server.store(file)
        return try #require(try open(capacity: capacity).frames([number]).first)
    }

    private func open(capacity: Int = 1 << 20) throws -> ParsedFile {
        let service = service(capacity: capacity)
        return try service.open("a", version: service.version(ofInstance: "a"))
    }

    @Test(arguments: ["", " ", "\0"]) func `A file says which instance it is, without padding`(padding: String) throws {
        let uids =
            Bytes.explicit(0x0020_000D, "UI", "1.2" + padding) + Bytes.explicit(0x0020_000E, "UI", "1.23" + padding)
        server.store(Bytes.file(Bytes.explicit(0x0008_0018, "UI", "1.2.3" + padding) + uids))
        #expect(try open().identity == InstanceIdentity(study: "1.2", series: "1.23", sop: "1.2.3"))
        server.store(Bytes.file(uids + Bytes.explicit(0x0028_0010, "US", [1, 0])))
        #expect(try open().identity == InstanceIdentity(study: "1.2", series: "1.23", sop: ""))
    }

    // MARK: Frames

    @Test(arguments: 1...3) func `A native frame is its share of the pixel data`(number: Int) throws {
        let served = try frame(number, of: Sample.native(frames: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]))
        #expect(served.bytes == Array(UInt8(number * 4 - 3)...UInt8(number * 4)))
        #expect(served.mediaType == "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1")
    }

    @Test func `An encapsulated frame is its fragments without their items, in the stored syntax`() throws {
        let file = Sample.encapsulated(table: [0, 20], fragments: [[1, 2], [3, 4], [5, 6]], frames: 2)
        #expect(try frame(1, of: file).bytes == [1, 2, 3, 4])
        #expect(try frame(2, of: file).bytes == [5, 6])
        #expect(
            try frame(2, of: file).mediaType == "application/octet-stream; transfer-syntax=\(Syntax.jpegBaseline)")
    }

    @Test func `A segmentation's frame of single bits that begins within a byte begins with its lowest bit`() throws {
        // Two frames of 3 x 1 pixels: 101 and 011, the first pixel in the lowest bit.
        let file = Sample.native(
            pixels: [0b0011_0101, 0], rows: 1, columns: 3, bits: 1, frames: 2, class: "1.2.840.10008.5.1.4.1.1.66.4")
        #expect(try frame(1, of: file).bytes == [0b101])
        #expect(try frame(2, of: file).bytes == [0b110])
    }

    @Test func `Single bits of an image that is no segmentation are bytes`() throws {
        let file = Sample.native(pixels: [0b0011_0101, 0], rows: 1, columns: 3, bits: 1, frames: 2)
        #expect(try frame(1, of: file).bytes == [1, 0, 1])
        #expect(try frame(2, of: file).bytes == [0, 1, 1])
    }

    private func shared(
        _ pixels: [UInt8], rows: Int = 1, columns: Int, frames: Int = 1, photometric: String = "YBR_FULL_422"
    ) -> [UInt8] {
        Bytes.file(
            Sample.description(
                rows: rows, columns: columns, bits: 8, frames: frames, samples: 3, photometric: photometric)
                + Bytes.explicit(0x7FE0_0010, "OB", pixels))
    }

    @Test func `Pixels that share chrominance have their own when they are served`() throws {
        let file = shared([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], columns: 4, frames: 2)
        #expect(try frame(1, of: file).bytes == [1, 3, 4, 2, 3, 4, 5, 7, 8, 6, 7, 8])
        #expect(try frame(2, of: file).bytes == [9, 11, 12, 10, 11, 12, 13, 15, 16, 14, 15, 16])
        let whole = shared([1, 2, 3, 4, 5, 6], columns: 2)
        #expect(try frame(1, of: whole).bytes == [1, 2, 3, 4, 5, 6], "it is shared by name only")
        let odd = shared([1, 2, 3, 4, 5, 6], columns: 3)
        #expect(try frame(1, of: odd).bytes == [1, 3, 4, 2, 3, 4, 5, 128, 128])
        let partial = shared([16, 235, 16, 240], columns: 2, photometric: "YBR_PARTIAL_422")
        #expect(try frame(1, of: partial).bytes == [0, 0, 255, 255, 0, 255])
        let least = shared([0, 255, 128, 128], columns: 2, photometric: "YBR_PARTIAL_422")
        #expect(try frame(1, of: least).bytes == [0, 128, 128, 255, 128, 128])
    }

    @Test func `Words of shared chrominance in big endian are taken apart`() throws {
        func short(_ tag: UInt32, _ value: Int) -> [UInt8] {
            Bytes.explicit(tag, "US", Bytes.uint16(value, bigEndian: true), bigEndian: true)
        }
        let file =
            Bytes.prefix(Syntax.explicitBig) + short(0x0028_0002, 3)
            + Bytes.explicit(0x0028_0004, "CS", Array("YBR_FULL_422".utf8), bigEndian: true) + short(0x0028_0010, 1)
            + short(0x0028_0011, 2) + short(0x0028_0100, 8)
            + Bytes.explicit(0x7FE0_0010, "OW", [2, 1, 4, 3], bigEndian: true)
        #expect(try frame(1, of: file).bytes == [1, 3, 4, 2, 3, 4])
    }

    /// An image of one row with a palette of four entries, the second of which has the colour 2, 12, 22.
    private func indices(
        _ pixels: [UInt8], bits: Int, first: Int = 0, isSigned: Bool = false, entryBits: Int = 8, frames: Int = 1
    ) -> [UInt8] {
        let tables = [1, 11, 21].map { start -> [UInt8] in
            let entries = (0..<4).map { UInt8(start + $0) }
            return entryBits == 8 ? entries : entries.flatMap { [7, $0] }
        }
        let descriptor = [4, first & 0xFFFF, entryBits].flatMap { Bytes.uint16($0) }
        let palette =
            (UInt32(0)..<3).flatMap { Bytes.explicit(0x0028_1101 + $0, isSigned ? "SS" : "US", descriptor) }
            + (UInt32(0)..<3).flatMap { Bytes.explicit(0x0028_1201 + $0, "OW", tables[Int($0)]) }
        let columns = pixels.count / (bits / 8) / frames
        return Bytes.file(
            Sample.description(rows: 1, columns: columns, bits: bits, frames: frames, photometric: "PALETTE COLOR ")
                + Bytes.explicit(0x0028_0103, "US", [isSigned ? 1 : 0, 0]) + palette
                + Bytes.explicit(0x7FE0_0010, bits == 8 ? "OB" : "OW", pixels))
    }

    @Test func `Indices into a palette are colours when they are served`() throws {
        let colours: [UInt8] = [1, 11, 21, 2, 12, 22, 4, 14, 24, 4, 14, 24]
        #expect(try frame(1, of: indices([0, 1, 3, 200], bits: 8)).bytes == colours)
        #expect(try frame(1, of: indices([0, 1, 3, 200], bits: 8, entryBits: 16)).bytes == colours)
        #expect(try frame(1, of: indices([9, 11, 13, 200], bits: 8, first: 10)).bytes == colours)
        #expect(try frame(1, of: indices([0, 0, 1, 0, 3, 0, 0, 1], bits: 16)).bytes == colours)
        #expect(try frame(2, of: indices([0, 0, 1, 3], bits: 8, frames: 2)).bytes == [2, 12, 22, 4, 14, 24])
        let negative = indices([0xFD, 0xFF, 0xFF, 0xFF, 1, 0, 9, 0], bits: 16, first: -2, isSigned: true)
        #expect(try frame(1, of: negative).bytes == colours)
        let without = Bytes.file(
            Sample.description(rows: 1, columns: 2, bits: 8, frames: 1, photometric: "PALETTE COLOR ")
                + Bytes.explicit(0x7FE0_0010, "OB", [1, 2]))
        #expect(try frame(1, of: without).bytes == [1, 2], "there is no palette")
    }

    @Test func `A palette of any bytes gives three bytes a pixel, or the stored ones`() throws {
        var random = SplitMix64(seed: 36)
        for _ in 0..<200 {
            var file = indices([0, 1, 3, 200], bits: 8, entryBits: Bool.random(using: &random) ? 8 : 16)
            for _ in 0..<3 {
                let place = Int.random(in: (file.count - 160)..<(file.count - 16), using: &random)
                file[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let served = try? frame(1, of: file) else { continue }
            #expect(served.bytes.count % 2 == 0)
        }
    }

    @Test func `A frame of shared chrominance that becomes very large is refused before it is copied`() throws {
        server.store(shared([UInt8](repeating: 0, count: 44 << 20), rows: 1 << 10, columns: 22 << 10))
        let file = try open()
        #expect(throws: FrameError.tooLarge) { try file.frames([1]) }
    }

    @Test func `A deflated file gives the frames of its data set, which is explicit little endian`() throws {
        let file = try Sample.deflated(frames: [[1, 2, 3, 4], [5, 6, 7, 8]])
        #expect(try frame(2, of: file).bytes == [5, 6, 7, 8])
        #expect(try frame(2, of: file).mediaType == "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1")
    }

    @Test func `A big endian file keeps its bytes and says so`() throws {
        let served = try frame(1, of: Sample.bigEndian(pixels: [0x12, 0x34]))
        #expect(served.bytes == [0x12, 0x34])
        #expect(served.mediaType.hasSuffix("transfer-syntax=1.2.840.10008.1.2.2"))
    }

    @Test func `A transfer syntax that is no UID does not get into the header`() throws {
        for syntax in ["1.2\r\nX: y", "1.2;x", "", String(repeating: "1", count: 66)] {
            let file =
                Bytes.prefix(syntax) + Sample.encapsulatedDataSet(table: [], fragments: [[1, 2]], frames: 1)
            let served = try frame(1, of: file)
            #expect(served.mediaType == "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1")
            #expect(served.bytes == [1, 2])
        }
    }

    @Test(arguments: [0, -1, 3, Int.max, Int.min]) func `A number that no frame has is missing`(number: Int) throws {
        let file = Sample.native(frames: [[1, 2, 3, 4], [5, 6, 7, 8]])
        #expect(throws: FrameError.missing) { try frame(number, of: file) }
    }

    @Test func `A file without pixels has no frame`() {
        #expect(throws: FrameError.missing) { try frame(1, of: Bytes.file(Bytes.explicit(0x0008_0060, "CS", "SR"))) }
    }

    @Test func `What is not DICOM is unreadable, and the reason holds nothing of it`() {
        #expect { try frame(1, of: Array("DOE^JANE is not a file".utf8)) } throws: { error in
            guard case .unreadable(let reason)? = error as? FrameError else { return false }
            return !reason.description.contains("DOE")
        }
    }

    @Test func `Pixel data that end early give the frames that are whole`() throws {
        let file = Sample.native(pixels: [1, 2, 3, 4, 5, 6], rows: 2, columns: 2, bits: 8, frames: 2)
        #expect(try frame(1, of: file).bytes == [1, 2, 3, 4])
        #expect { try frame(2, of: file) } throws: { error in
            guard case .unreadable(let reason)? = error as? FrameError else { return false }
            return reason.kind == .frameIncomplete
        }
    }

    @Test func `An instance that is not there is missing, and a failure of the server stays one`() throws {
        let service = service()
        #expect(throws: FrameError.missing) { try service.version(ofInstance: "b") }
        server.store(Sample.native(frames: [[1, 2, 3, 4]]))
        let version = try service.version(ofInstance: "a")
        server.fail(.failed("reading instance a: Orthanc's error 13"))
        #expect(throws: FrameError.failed("reading instance a: Orthanc's error 13")) {
            try service.open("a", version: version)
        }
    }

    @Test func `A frame as a part of several is itself between a head and a boundary that it does not hold`() throws {
        server.store(Sample.native(frames: [[1, 2, 3, 4]]))
        let file = try open()
        let version = file.version
        let served = ServedBytes.multipart(try file.frames([1]), boundary: version.boundary)
        #expect(
            served.mediaType == "multipart/related; type=\"application/octet-stream\"; boundary=\(version.boundary)")
        let head =
            "--\(version.boundary)\r\n"
            + "Content-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1\r\n\r\n"
        #expect(served.bytes == Array(head.utf8) + [1, 2, 3, 4] + Array("\r\n--\(version.boundary)--\r\n".utf8))
    }

    @Test func `Nothing of a version can end an entity tag or a boundary`() {
        let version = FileVersion(bytes: Array("a\"b\r\n c-\u{E9}1".utf8))
        #expect(version.entityTag("2").text == "\"abc1-2\"")
        #expect(version.boundary == "frame-abc1")
    }

    @Test func `Several frames come in the order in which they were asked for, and all or none`() throws {
        server.store(Sample.native(frames: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]))
        let file = try open()
        #expect(try file.frames([3, 1]).map(\.bytes) == [[9, 10, 11, 12], [1, 2, 3, 4]])
        #expect(throws: FrameError.missing) { try file.frames([1, 4]) }
    }

    @Test func `Frames that are very large together are refused before they are copied, a single one is not`() throws {
        let frame = [UInt8](repeating: 7, count: 40 << 20)
        server.store(
            Sample.native(pixels: frame + frame, rows: 1 << 13, columns: 5 << 10, bits: 8, frames: 2))
        let file = try open()
        #expect(try file.frames([2]).map(\.bytes.count) == [frame.count])
        #expect(throws: FrameError.tooLarge) { try file.frames([1, 2]) }
    }

    @Test func `A frame of single bits that becomes very large as bytes is refused before it is copied`() throws {
        let pixels = [UInt8](repeating: 0xFF, count: 8200 << 10)
        server.store(Sample.native(pixels: pixels, rows: 8200, columns: 1 << 13, bits: 1, frames: 1))
        let file = try open()
        #expect(throws: FrameError.tooLarge) { try file.frames([1]) }
    }

    @Test func `An overwritten file has its own version, whatever was asked for`() throws {
        server.store(Sample.native(frames: [[1, 2, 3, 4]]))
        let service = service()
        let before = try service.version(ofInstance: "a")
        server.store(Sample.native(frames: [[5, 6, 7, 8]]))
        let file = try service.open("a", version: before)
        #expect(file.version == (try service.version(ofInstance: "a")))
        #expect(file.version != before)
        #expect(try file.frames([1]).map(\.bytes) == [[5, 6, 7, 8]])
    }

    // MARK: Documents

    @Test func `A PDF is served without the byte that pads it`() throws {
        server.store(Sample.document(Array("%PDF-1".utf8) + [0], length: 6, type: "application/pdf"))
        let served = try open().document()
        #expect(served == ServedBytes(mediaType: "application/pdf", bytes: Array("%PDF-1".utf8)))
    }

    @Test(arguments: ["text/html", "image/svg+xml", "", "application/pdf\r\nX: y"])
    func `A document of another type is not served as what a browser would run`(type: String) throws {
        server.store(Sample.document(Array("<script>".utf8), length: nil, type: type))
        let served = try open().document()
        #expect(served.mediaType == "application/octet-stream")
    }

    @Test(arguments: [
        "", "application/octet-stream", "text/pdf", "application/x-pdf", "application/pdf; charset=binary",
    ])
    func `A PDF by its class and its first bytes is one whatever type it is said to have`(type: String) throws {
        func served(_ bytes: String, class: String) throws -> ServedBytes {
            server.store(
                Sample.document(
                    Array(bytes.utf8), length: nil, type: type.utf8.count % 2 == 0 ? type : type + " ", class: `class`))
            return try open().document()
        }
        let encapsulatedPDF = "1.2.840.10008.5.1.4.1.1.104.1"
        #expect(try served("%PDF-1", class: encapsulatedPDF).mediaType == "application/pdf")
        #expect(try served("\n\n%PDF-1", class: encapsulatedPDF).mediaType == "application/pdf")
        #expect(try served("<html>", class: encapsulatedPDF).mediaType == "application/octet-stream")
        #expect(try served("%PDF-1", class: "1.2.840.10008.5.1.4.1.1.104.2").mediaType == "application/octet-stream")
    }

    @Test func `An image has no document and no video`() throws {
        server.store(Sample.native(frames: [[1, 2, 3, 4]]))
        let file = try open()
        #expect(throws: FrameError.missing) { try file.document() }
        #expect(throws: FrameError.missing) { try file.video() }
    }

    // MARK: Videos

    @Test func `A video is all fragments, of which any part can be had`() throws {
        let head = [0, 0, 0, 8] + Array("ftypisom".utf8)
        server.store(Sample.video(fragments: [head, [1, 2, 3, 4], [5, 6]]))
        let file = try open()
        let video = try file.video()
        let whole = head + [1, 2, 3, 4, 5, 6]
        #expect(video.mediaType == "video/mp4")
        #expect(video.byteCount == whole.count)
        for lower in 0...whole.count {
            for upper in lower...whole.count {
                #expect(video.bytes(in: lower..<upper) == Array(whole[lower..<upper]))
            }
        }
        #expect(video.bytes(in: 16..<1000) == [5, 6])
        #expect(throws: FrameError.missing) { try file.frames([1]) }
    }

    @Test(
        arguments: [
            ([0x47, 0x40, 0, 0x10], "video/mp2t"), ([0, 0, 1, 0xBA], "video/mpeg"), ([0, 0, 1, 0xB3], "video/mpeg"),
            ([1, 2], "video/mp4"),
        ] as [([UInt8], String)])
    func `The container of a video shows in its first bytes`(beginning: [UInt8], mediaType: String) throws {
        server.store(Sample.video(fragments: [beginning]))
        #expect(try open().video().mediaType == mediaType)
    }

    @Test func `A video without fragments is none`() throws {
        server.store(Sample.video(fragments: []))
        #expect(throws: FrameError.missing) { try open().video() }
    }
}
