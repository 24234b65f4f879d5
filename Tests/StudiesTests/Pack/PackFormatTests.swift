// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import Testing

@testable import Studies

/// The layout of docs/formats.md, byte by byte: packs that are on disk must stay readable.
@Suite struct PackFormatTests {
    private static let study = Array(#""StudyInstanceUID":"1""#.utf8)
    private static let series = Array(#""SeriesInstanceUID":"1.2""#.utf8)

    private static func metadata(_ instance: String) -> [UInt8] {
        Array(#"{"SOPInstanceUID":"\#(instance)","SeriesInstanceUID":"1.2"}"#.utf8)
    }

    private let records = [
        InstanceRecord(
            id: "id1", seriesInstanceUID: "1.2", sopInstanceUID: "1.2.1", modality: "MR", seriesNumber: -2,
            instanceNumber: 258, slicePosition: 1.5, content: .frames, kind: .otherWaveform, frameCount: 3,
            studyMembers: Self.study, seriesMembers: Self.series, metadata: Self.metadata("1.2.1")),
        InstanceRecord(
            id: "id2", seriesInstanceUID: "1.2", sopInstanceUID: "1.2.2", modality: "MR", studyMembers: Self.study,
            seriesMembers: [], metadata: Self.metadata("1.2.2")),
    ]

    @Test func `The records are laid out as documented`() throws {
        var expected: [UInt8] = []
        expected += [0x07]  // all three numbers; nothing before that could be the same
        expected += [3, 0, 0, 0] + Array("id1".utf8)
        expected += [5, 0, 0, 0] + Array("1.2.1".utf8)
        expected += [3, 0, 0, 0] + Array("1.2".utf8)
        expected += [2, 0, 0, 0] + Array("MR".utf8)
        expected += [22, 0, 0, 0] + Self.study
        expected += [25, 0, 0, 0] + Self.series
        expected += [1]  // frame by frame
        expected += [2]  // kind
        expected += [3, 0, 0, 0]  // frames
        expected += [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]  // series number
        expected += [2, 1, 0, 0, 0, 0, 0, 0]  // instance number
        expected += [0, 0, 0, 0, 0, 0, 0xF8, 0x3F]  // position
        expected += [52, 0, 0, 0] + Self.metadata("1.2.1")
        expected += [0x38]  // series, modality and study as before
        expected += [3, 0, 0, 0] + Array("id2".utf8)
        expected += [5, 0, 0, 0] + Array("1.2.2".utf8)
        expected += [0, 0, 0, 0]  // members of the series: none
        expected += [0, 0]  // as a file; of no particular kind
        expected += [1, 0, 0, 0]
        expected += [52, 0, 0, 0] + Self.metadata("1.2.2")
        #expect(try PackPayload.encode(records, limit: .max) == expected)
        #expect(try PackPayload.decode(expected, count: 2) == records)
    }

    @Test func `The header is laid out as documented`() throws {
        let pack = try SeriesPack.encode(records, lastUpdate: "20261122T180000", noticesDeletions: true)
        let payload = try PackPayload.encode(records, limit: .max)
        let stream = Array(pack[82...])
        var expected = Array("OHIFpack".utf8)  // 0
        expected += [6, 0]  // 8: version of the format
        expected += [1]  // 10: flags
        expected += [15]  // 11: length of LastUpdate
        expected += [11, 0, 0, 0]  // 12: version of the content
        expected += [2, 0, 0, 0]  // 16: instances
        let fingerprint = ContentHash(of: Array("id1\nid2\n".utf8)).hexadecimal
        expected += stride(from: 0, to: 32, by: 2).map { offset in  // 20
            UInt8(fingerprint.dropFirst(offset).prefix(2), radix: 16) ?? 0
        }
        expected += [UInt8(payload.count & 0xFF), UInt8(payload.count >> 8), 0, 0]  // 36
        expected += [UInt8(stream.count), 0, 0, 0]  // 40
        expected += [0, 0, 0x40, 0]  // 44: the limits of 4, 64 and 128 megabytes
        expected += [0, 0, 0, 4]
        expected += [0, 0, 0, 8]
        expected += [6]  // 56: length of the encoding's name
        expected += Array("20261122T180000Latin1".utf8)  // 57
        #expect(Array(pack[..<78]) == expected)
        let checksum = Checksum.crc32(expected)
        #expect((0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(8 * $0)) } == Array(pack[78..<82]))
        #expect(try Inflate.bytes(of: stream, format: .gzip, limit: 1000) == payload)
    }
}
