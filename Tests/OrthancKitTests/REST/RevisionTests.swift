// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct RevisionTests {
    private func server(tags: [String: String]) -> FakeOrthanc {
        let fake = FakeOrthanc()
        fake.withState { state in
            for operation in ["PUT /a", "DELETE /a", "GET /a", "GET /a/size"] {
                state.resources[operation] = .text("x")
            }
            state.tags = tags
        }
        return fake
    }

    private func operations(_ fake: FakeOrthanc) -> [String] { fake.calls.map(\.operation) }

    @Test func `Where nobody checks, one call does it`() throws {
        let fake = server(tags: [:])
        try fake.orthanc.overwrite("/a", body: [1, 2])
        try fake.orthanc.remove("/a")
        #expect(operations(fake) == ["PUT /a", "DELETE /a"])
    }

    @Test func `Where revisions are checked, what is there is named`() throws {
        let fake = server(tags: ["/a": "1-abc"])
        try fake.orthanc.overwrite("/a", body: [1, 2])
        try fake.orthanc.remove("/a")
        #expect(operations(fake) == ["PUT /a", "GET /a", "PUT /a", "DELETE /a", "GET /a", "DELETE /a"])
        #expect(fake.calls.compactMap(\.body).filter { !$0.isEmpty } == [[1, 2], [1, 2]])
        #expect(fake.timesFreed.allSatisfy { $0 == 1 })
    }

    @Test func `The entity tag may be that of another path`() throws {
        let fake = server(tags: ["/a": "1-abc", "/a/size": "1-abc"])
        try fake.orthanc.overwrite("/a", body: [], tagPath: "/a/size")
        #expect(operations(fake) == ["PUT /a", "GET /a/size", "PUT /a"])
    }

    @Test func `Who comes second gives way`() {
        let fake = server(tags: ["/a": "2-of another writer", "/a/size": "1-abc"])
        #expect(throws: OrthancError(.revision, operation: "DELETE /a")) {
            try fake.orthanc.remove("/a", tagPath: "/a/size")
        }
    }

    @Test func `Without an entity tag nothing is overwritten`() {
        let fake = server(tags: ["/a": "1-abc"])
        #expect(throws: OrthancError.self) { try fake.orthanc.overwrite("/a", body: [1], tagPath: "/a/size") }
        #expect(operations(fake) == ["PUT /a", "GET /a/size"])
    }

    @Test func `What was deleted meanwhile is missing`() {
        let fake = server(tags: ["/a": "1-abc"])
        fake.withState { $0.resources["GET /a"] = nil }
        #expect(throws: OrthancError(.unknownResource, operation: "GET /a")) { try fake.orthanc.remove("/a") }
    }

    @Test func `Other errors are passed on at once`() {
        let fake = server(tags: [:])
        fake.withState { $0.resources["PUT /a"] = .error(OrthancPluginErrorCode_FullStorage) }
        #expect(throws: OrthancError.self) { try fake.orthanc.overwrite("/a", body: [1]) }
        #expect(operations(fake) == ["PUT /a"])
    }
}
