// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import OHIFReleases
import Testing

@testable import Studies

@Suite struct UltrasoundRegionsTests {
    @Test(
        arguments: [
            (
                #"{"SequenceOfUltrasoundRegions":[{"A":1}],"Z":2}"#,
                #"{"SequenceOfUltrasoundRegions":[{"A":1},{"A":1}],"Z":2}"#
            ),
            (
                #"{"SequenceOfUltrasoundRegions":[{"A":"}]\"\\","B":[{"C":[1]}]}]}"#,
                #"{"SequenceOfUltrasoundRegions":[{"A":"}]\"\\","B":[{"C":[1]}]},{"A":"}]\"\\","B":[{"C":[1]}]}]}"#
            ),
            (
                #"{"A":[{"SequenceOfUltrasoundRegions":[{}]}],"SequenceOfUltrasoundRegions":[{"A":1},{"B":2}]}"#,
                #"{"A":[{"SequenceOfUltrasoundRegions":[{},{}]}],"SequenceOfUltrasoundRegions":[{"A":1},{"B":2}]}"#
            ),
        ])
    func `A single region stands twice`(before: String, after: String) {
        #expect(String(decoding: UltrasoundRegions.doubled(in: Array(before.utf8)), as: UTF8.self) == after)
    }

    @Test(
        arguments: [
            "", "{}", #"{"A":"\"SequenceOfUltrasoundRegions\":[{}]"}"#, #"{"SequenceOfUltrasoundRegions":[]}"#,
            #"{"SequenceOfUltrasoundRegions":[{"A":1},{"A":1}]}"#, #"{"SequenceOfUltrasoundRegions":[{"A":1"#,
            #"{"SequenceOfUltrasoundRegions":[{"A":1}"#, #"{"SequenceOfUltrasoundRegions":["#,
            #"{"SequenceOfUltrasoundRegions":[{"A":""# + String(repeating: "1", count: 1 << 16) + #""}]}"#,
        ])
    func `Everything else stays as it is`(metadata: String) {
        #expect(String(decoding: UltrasoundRegions.doubled(in: Array(metadata.utf8)), as: UTF8.self) == metadata)
    }

    @Test(arguments: [(ReleaseNumber(3, 10), 1), (ReleaseNumber(3, 11, 1), 2), (ReleaseNumber(3, 12), 1)])
    func `A release that scales by a single region twice is given it twice`(release: ReleaseNumber, count: Int) throws {
        var record = InstanceRecord.slice(1)
        let region = #"{"PhysicalDeltaX":0.05}"#
        record.metadata = Array(#"{"SOPInstanceUID":"1.2","SequenceOfUltrasoundRegions":[\#(region)]}"#.utf8)[...]
        let document = try JSONValue(parsing: StudyDocument.json(of: [record], for: OHIFRelease.of(release)))
        let series = document["studies"]?.array?.first?["series"]?.array?.first
        let metadata = series?["instances"]?.array?.first?["metadata"]
        #expect(metadata?["SequenceOfUltrasoundRegions"]?.array?.count == count)
    }
}
