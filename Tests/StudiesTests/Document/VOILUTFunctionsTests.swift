// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import OHIFReleases
import Testing

@testable import Studies

@Suite struct VOILUTFunctionsTests {
    private func listed(_ metadata: String) -> String {
        // Metadata are part of a larger array.
        let bytes = Array("xyz".utf8) + Array(metadata.utf8)
        return String(decoding: VOILUTFunctions.listed(in: bytes[3...]), as: UTF8.self)
    }

    @Test(
        arguments: [
            (#"{"A":1,"VOILUTFunction":"SIGMOID"}"#, #"{"A":1,"VOILUTFunction":["SIGMOID"]}"#),
            (#"{"VOILUTFunction":"LINEAR_EXACT","Z":[2]}"#, #"{"VOILUTFunction":["LINEAR_EXACT"],"Z":[2]}"#),
            (
                #"{"G":[{"VOILUTFunction":"SIGMOID"},{"VOILUTFunction":"SIGMOID"}],"VOILUTFunction":"LINEAR_EXACT"}"#,
                #"{"G":[{"VOILUTFunction":["SIGMOID"]},{"VOILUTFunction":["SIGMOID"]}],"VOILUTFunction":["LINEAR_EXACT"]}"#
            ),
        ])
    func `A function is a list of one`(before: String, after: String) {
        #expect(listed(before) == after)
    }

    @Test(
        arguments: [
            "", "{}", #"{"A":"\"VOILUTFunction\":\"SIGMOID\""}"#, #"{"VOILUTFunction":null}"#,
            #"{"VOILUTFunction":["SIGMOID"]}"#, #"{"VOILUTFunction":"SIGMOID\"x"}"#, #"{"VOILUTFunction":""#,
            #"{"VOILUTFunction":"#, #"{"VOILUTFunction":"SIGMO"#,
        ])
    func `Everything else stays as it is`(metadata: String) {
        #expect(listed(metadata) == metadata)
    }

    @Test(arguments: [
        (ReleaseNumber(3, 10), false), (ReleaseNumber(3, 12), false), (ReleaseNumber(3, 13), true),
        (ReleaseNumber(3, 14), true),
    ])
    func `Only since 3.13 they are lists`(number: ReleaseNumber, isList: Bool) throws {
        #expect(OHIFRelease.of(number).readsVOILUTFunctionsAsLists == isList)
    }
}
