// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancKit
import Studies
import Testing

@testable import OHIFPlugin

@Suite struct StudySelectionTests {
    private static let study = "0123abcd-0123abcd-0123abcd-0123abcd-0123abcd"

    private func selection(_ body: String) throws -> StudySelection { try StudySelection(body: Array(body.utf8)) }

    private static func naming(_ count: Int) -> String {
        "{\"Studies\": [" + repeatElement("\"\(study)\"", count: count).joined(separator: ", ") + "]}"
    }

    @Test(arguments: ["", "{}"])
    func `A body that selects nothing means everything`(body: String) throws {
        #expect(try selection(body) == .all)
    }

    @Test func `A body names studies, a time, or both`() throws {
        #expect(try selection(Self.naming(1)).studies == [Self.study])
        #expect(try selection(#"{"Since": "20260102"}"#).since == LastUpdate("20260102T000000"))
        let both = StudySelection(studies: [], since: LastUpdate("20260102T030405"))
        #expect(try selection(#"{"Studies": [], "Since": "20260102T030405"}"#) == both)
    }

    @Test(arguments: [
        ("[]", "The body must be empty or a JSON object"),
        ("{", "The body must be empty or a JSON object"),
        (String(repeating: "[", count: 5000), "The body must be empty or a JSON object"),
        (#"{"Study": []}"#, #"The body has a member "Study""#),
        (#"{"Studies": "x"}"#, #""Studies" must be an array"#),
        (#"{"Studies": ["../system"]}"#, #"There is no study "../system""#),
        (#"{"Since": 20260102}"#, #""Since" must be a time in UTC"#),
        (#"{"Since": "yesterday"}"#, #""Since" must be a time in UTC"#),
        (naming(1001), #""Studies" names 1001 studies"#),
        (String(repeating: " ", count: 100_001), "The body is too large"),
    ])
    func `A body that makes no sense is refused with a sentence`(body: String, sentence: String) {
        let error = #expect(throws: HTTPError.self) { try selection(body) }
        #expect(error?.status == 400)
        #expect(error?.description.hasPrefix(sentence) == true)
    }

    @Test func `A thousand studies can be named`() throws {
        #expect(try selection(Self.naming(1000)).studies?.count == 1000)
    }
}
