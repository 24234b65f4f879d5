// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct LookupTests {
    @Test func `A study or an instance is found by its UID, and what Orthanc allocates is freed`() {
        let fake = FakeOrthanc()
        fake.withState {
            $0.resources["LOOKUP study 1.2"] = .text("study")
            $0.resources["LOOKUP instance 1.2"] = .text("instance")
        }
        #expect(fake.orthanc.lookUp(.study, uid: "1.2") == "study")
        #expect(fake.orthanc.lookUp(.instance, uid: "1.2") == "instance")
        #expect(fake.timesFreed == [1, 1])
    }

    @Test(arguments: [ResourceLevel.study, .instance, .patient, .series])
    func `What is not there, or not looked for, is not found`(level: ResourceLevel) {
        let fake = FakeOrthanc()
        #expect(fake.orthanc.lookUp(level, uid: "1.2") == nil)
        let isAsked = level == .study || level == .instance
        #expect(fake.calls.map(\.operation) == (isAsked ? ["LOOKUP \(level.rawValue) 1.2"] : []))
    }

    @Test func `All of a level are found`() throws {
        let fake = FakeOrthanc()
        fake.withState {
            $0.resources["POST /tools/lookup"] = .text(
                #"[{"ID": "a", "Type": "Study"}, {"ID": "b", "Type": "Instance"}, {"Type": "Study"}, 1, {"ID": "c", "Type": "Study"}]"#
            )
        }
        #expect(try fake.orthanc.lookUpAll(.study, uid: "1.2") == ["a", "c"])
        #expect(fake.calls == [.init(operation: "POST /tools/lookup", body: Array("1.2".utf8))])
    }

    @Test func `An answer that is no list is an error`() {
        let fake = FakeOrthanc()
        fake.withState { $0.resources["POST /tools/lookup"] = .text("{}") }
        #expect(throws: OrthancError(.badJSON, operation: "POST /tools/lookup")) {
            try fake.orthanc.lookUpAll(.study, uid: "1.2")
        }
    }
}
