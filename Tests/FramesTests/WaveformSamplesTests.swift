// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import Deflate
import Testing

@testable import Frames

@Suite struct WaveformSamplesTests {
    private let server = FakeFileServer()

    private func open(_ file: [UInt8]) throws -> ParsedFile {
        server.store(file)
        let service = FrameService(server: server, capacity: 0, openingLimit: 1)
        return try service.open("a", version: service.version(ofInstance: "a"))
    }

    private func dataSet(_ groups: [[UInt8]], bigEndian: Bool = false, vr: String = "OW") -> [UInt8] {
        let items = groups.map { Bytes.explicit(0x5400_1010, vr, $0, bigEndian: bigEndian) }
        guard bigEndian else { return Bytes.openSequence(0x5400_0100, items.flatMap { Bytes.item($0) }) }
        let sequence = items.flatMap { item in
            Bytes.tag(0xFFFE_E000, bigEndian: true) + Bytes.uint32(item.count, bigEndian: true) + item
        }
        return Bytes.explicit(0x5400_0100, "SQ", sequence, bigEndian: true)
    }

    @Test func `Each group has its own samples, as they are stored`() throws {
        let file = try open(Bytes.file(dataSet([[1, 2, 3, 4], [5, 6]])))
        #expect(try file.waveformSamples(ofGroup: 1).bytes == [1, 2, 3, 4])
        #expect(try file.waveformSamples(ofGroup: 2).bytes == [5, 6])
        #expect(try file.waveformSamples(ofGroup: 1).mediaType == "application/octet-stream")
    }

    @Test func `Words of a big endian file have their low byte first, bytes stay`() throws {
        let words = try open(Bytes.prefix(Syntax.explicitBig) + dataSet([[0x12, 0x34, 0x56, 0x78]], bigEndian: true))
        #expect(try words.waveformSamples(ofGroup: 1).bytes == [0x34, 0x12, 0x78, 0x56])
        let bytes = try open(
            Bytes.prefix(Syntax.explicitBig) + dataSet([[0x12, 0x34, 0x56, 0x78]], bigEndian: true, vr: "OB"))
        #expect(try bytes.waveformSamples(ofGroup: 1).bytes == [0x12, 0x34, 0x56, 0x78])
    }

    @Test func `The samples of a deflated file are those of its data set`() throws {
        let file = Bytes.prefix(Syntax.deflated) + (try Compressor(level: 6).compress(dataSet([[1, 2]]), format: .raw))
        #expect(try open(file).waveformSamples(ofGroup: 1).bytes == [1, 2])
    }

    @Test(arguments: [0, -1, 3, Int.max, Int.min]) func `A number that no group has is missing`(number: Int) throws {
        let file = try open(Bytes.file(dataSet([[1, 2], [3, 4]])))
        #expect(throws: FrameError.missing) { try file.waveformSamples(ofGroup: number) }
    }

    @Test func `A group without samples, and an object without waveforms, have none`() throws {
        #expect(throws: FrameError.missing) { try open(Bytes.file(dataSet([[]]))).waveformSamples(ofGroup: 1) }
        #expect(throws: FrameError.missing) {
            try open(Bytes.file(Bytes.explicit(0x0008_0060, "CS", "SR"))).waveformSamples(ofGroup: 1)
        }
    }

    @Test func `Samples that the file does not have to the end are those that it has`() throws {
        let cut = Bytes.file(dataSet([[1, 2, 3, 4, 5, 6]])).dropLast(3 + 8)
        #expect(throws: (any Error).self) { try open(Array(cut)).waveformSamples(ofGroup: 1) }
    }
}
