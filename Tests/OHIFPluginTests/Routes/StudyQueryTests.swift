// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancKit
import Testing

@testable import OHIFPlugin

@Suite struct StudyQueryTests {
    @Test func `Studies are named by UID and by accession number, in lists and in parameters of their own`() throws {
        let query = try StudyQuery([
            ("StudyInstanceUIDs", "1.2,1.3"), ("AccessionNumber", "A 1, B2"), ("StudyInstanceUIDs", "1.4"),
            ("hangingprotocolId", "x"),
        ])
        #expect(query.studyInstanceUIDs == ["1.2", "1.3", "1.4"])
        #expect(query.accessionNumbers == ["A 1", "B2"])
    }

    @Test(arguments: [[:], ["StudyInstanceUIDs": ""], ["StudyInstanceUIDs": ",,"], ["url": "x"]] as [[String: String]])
    func `A query that names no study is refused`(parameters: [String: String]) {
        #expect { try StudyQuery(parameters.map { (name: $0.key, value: $0.value) }) } throws: {
            ($0 as? HTTPError)?.status == 400
        }
    }

    @Test(arguments: ["1.2/..", "1 2", "1.2\"", "é", String(repeating: "1", count: 65)])
    func `What cannot be a UID is refused`(uid: String) {
        #expect { try StudyQuery([("StudyInstanceUIDs", uid)]) } throws: { ($0 as? HTTPError)?.status == 400 }
    }

    @Test(arguments: ["*", "A?", "A\\B", "A\u{1}", String(repeating: "1", count: 65)])
    func `An accession number that would find others, or none, is refused`(number: String) {
        #expect { try StudyQuery([("AccessionNumber", number)]) } throws: { ($0 as? HTTPError)?.status == 400 }
    }

    @Test func `More studies than a link can mean are refused`() {
        let uids = (1...101).map { "1.\($0)" }.joined(separator: ",")
        #expect { try StudyQuery([("StudyInstanceUIDs", uids)]) } throws: { ($0 as? HTTPError)?.status == 400 }
    }
}
