// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import Testing

@testable import Studies

@Suite struct SeriesPackTests {
    private static let lastUpdate = "20261122T180000"

    private func pack(_ records: [InstanceRecord], noticesDeletions: Bool = true) throws(PackError) -> [UInt8] {
        try SeriesPack.encode(records, lastUpdate: Self.lastUpdate, noticesDeletions: noticesDeletions)
    }

    @Test(arguments: [0, 1, 2, 17, 300])
    func `Records come back as they were, sorted by identifier`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let records = (0..<count).map { InstanceRecord.random($0, using: &generator) }
        let (header, decoded) = try SeriesPack.decode(pack(records))
        #expect(decoded == records.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) })
        #expect(header.instanceCount == count)
        #expect(header.lastUpdate == Self.lastUpdate)
    }

    @Test func `The order in which instances were read does not matter`() throws {
        let records = (1...100).map { InstanceRecord.slice($0) }
        var generator = SeededGenerator(seed: 5)
        #expect(try pack(records) == pack(records.shuffled(using: &generator)))
    }

    @Test(arguments: [false, true])
    func `The header says what the pack was made from, without inflating it`(noticesDeletions: Bool) throws {
        let records = (1...20).map { InstanceRecord.slice($0) }
        var bytes = try pack(records, noticesDeletions: noticesDeletions)
        bytes[bytes.count - 30] ^= 0xFF
        let header = try SeriesPack.header(of: bytes)
        #expect(header.lastUpdate == Self.lastUpdate)
        #expect(header.noticesDeletions == noticesDeletions)
        #expect(header.instanceCount == 20)
        #expect(header.isMade(of: records.map(\.id).reversed()))
        #expect(!header.isMade(of: records.dropLast().map(\.id)))
        #expect(!header.isMade(of: records.dropLast().map(\.id) + ["another"]))
        #expect(throws: PackError.damaged) { try SeriesPack.decode(bytes) }
    }

    @Test func `A thousand slices are little more than one`() throws {
        let records = (1...1000).map { InstanceRecord.slice($0, metadataSize: 2500) }
        #expect(try pack(records).count < 50_000)
    }

    @Test func `Every truncation is refused`() throws {
        let bytes = try pack((1...5).map { InstanceRecord.slice($0) })
        for length in 0..<bytes.count {
            let expected = length < 8 ? PackError.notAPack : .damaged
            #expect(throws: expected) { try SeriesPack.decode(Array(bytes[..<length])) }
        }
    }

    @Test func `Bytes after the end are refused`() throws {
        let bytes = try pack([.slice(1)])
        #expect(throws: PackError.damaged) { try SeriesPack.decode(bytes + [0]) }
    }

    @Test func `A flipped bit is refused or without effect`() throws {
        let records = (1...5).map { InstanceRecord.slice($0) }
        let bytes = try pack(records)
        var harmless = 0
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            do throws(PackError) {
                #expect(try SeriesPack.decode(flipped).records == records)
                harmless += 1
            } catch {
                #expect(error != .outOfMemory && error != .exceedsLimits)
            }
        }
        // The gzip header's flags for text, time, level and operating system mean nothing here (RFC 1952, 2.3.1), nor do
        // the bits behind the end; and a repetition may point at another of equal bytes.
        #expect(harmless <= 8 * 8)
    }

    @Test func `Random bytes behind a right magic number never get far`() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<5000 {
            let count = Int.random(in: 0...200, using: &generator)
            let bytes = Array("OHIFpack".utf8) + (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: PackError.self) { try SeriesPack.decode(bytes) }
        }
    }

    @Test(arguments: OtherVersion.allCases)
    func `Another version is no damage`(version: OtherVersion) throws {
        let bytes = version.bytes(of: try pack([.slice(1)]))
        #expect(throws: PackError.otherVersion) { try SeriesPack.header(of: bytes) }
        #expect(throws: PackError.otherVersion) { try SeriesPack.decode(bytes) }
    }

    @Test func `A pack beyond the limits is neither made nor taken`() throws {
        let records = (1...10).map { InstanceRecord.slice($0) }
        let bytes = try pack(records)
        for limits in [SeriesPack.Limits(records: 9), SeriesPack.Limits(bytes: 4000), SeriesPack.Limits(records: -1)] {
            #expect(throws: PackError.exceedsLimits) { try SeriesPack.decode(bytes, limits: limits) }
            #expect(throws: PackError.exceedsLimits) {
                try SeriesPack.encode(records, lastUpdate: "", noticesDeletions: true, limits: limits)
            }
        }
    }

    @Test func `A bomb ends at the size that its header admits to`() throws {
        let bomb = try Compressor(level: 12).compress([UInt8](repeating: 0, count: 50_000_000), format: .gzip)
        let admitted = try SeriesPack.Header(
            lastUpdate: Self.lastUpdate, noticesDeletions: true, instanceCount: 1,
            instances: ContentHash(ofIdentifiers: ["a"]), payloadSize: 1000, compressedSize: bomb.count
        )
        .encoded()
        #expect(throws: PackError.damaged) { try SeriesPack.decode(admitted + bomb) }
    }

    @Test(arguments: [Int(UInt32.max), 1_000_000, 200_000, 2, 0])
    func `A count that is not true is damage`(count: Int) throws {
        let payload = try PackPayload.encode([.slice(1)], limit: .max)
        let compressed = try Compressor(level: 1).compress(payload, format: .gzip)
        let header = try SeriesPack.Header(
            lastUpdate: Self.lastUpdate, noticesDeletions: true, instanceCount: count,
            instances: ContentHash(ofIdentifiers: [InstanceRecord.slice(1).id]), payloadSize: payload.count,
            compressedSize: compressed.count
        ).encoded()
        #expect(throws: count > 200_000 ? PackError.exceedsLimits : .damaged) {
            try SeriesPack.decode(header + compressed)
        }
    }

    @Test func `Records that contradict the format are damage`() throws {
        let whole = try PackPayload.encode([.slice(1)], limit: .max)
        // Flags, identifier, UID, series UID, modality, members of study and series, then how it is shown, the kind, and
        // the count of frames.
        let record = InstanceRecord.slice(1)
        let texts = [record.id, record.sopInstanceUID, record.seriesInstanceUID, record.modality]
        let frames =
            1 + texts.reduce(0) { $0 + 4 + $1.utf8.count } + 8 + record.studyMembers.count
            + record.seriesMembers.count + 2
        for (offset, value) in [
            (0, 0x87),  // series that are not there
            (0, 0x0F),  // the same series as the record before, where there is none
            (5, 0xFF),  // an identifier that is not UTF-8
            (1, 0xFF),  // a length beyond the end
            (frames - 2, 0x63),  // an unknown way to show it
            (frames - 1, 0x63),  // an unknown kind
            (frames, 0x00),  // no frame
            (frames + 2, 0x02),  // more frames than are ever listed
            (frames + 4 + 8 + 8 + 7, 0x7F),  // together with the next one: a position that is not finite
        ] as [(Int, UInt8)] {
            var payload = whole
            payload[offset] = value
            if value == 0x7F { payload[offset - 1] = 0xF0 }
            #expect(throws: PackError.damaged, "offset \(offset)") { try PackPayload.decode(payload, count: 1) }
        }
        for length in whole.indices {
            #expect(throws: PackError.damaged) { try PackPayload.decode(Array(whole[..<length]), count: 1) }
        }
        #expect(throws: PackError.damaged) { try PackPayload.decode(whole + [0], count: 1) }
        #expect(throws: PackError.damaged) { try PackPayload.decode(whole, count: 2) }
    }

    @Test func `Mutated records are read or refused, never more`() throws {
        var generator = SeededGenerator(seed: 3)
        let whole = try PackPayload.encode((1...4).map { InstanceRecord.random($0, using: &generator) }, limit: .max)
        var read = 0
        for _ in 0..<20_000 {
            var payload = whole
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                payload[Int.random(in: payload.indices, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if let records = try? PackPayload.decode(payload, count: 4) {
                read += 1
                #expect(records.count == 4)
                #expect(records.allSatisfy { (1...65_536).contains($0.frameCount) && $0.metadata.count < whole.count })
            }
        }
        #expect(read > 0)
    }
}
