// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Deflate
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

    private func open(capacity: Int = 1 << 20) throws -> OpenedFile {
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
        #expect(version.entityTag("2") == "\"abc1-2\"")
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
