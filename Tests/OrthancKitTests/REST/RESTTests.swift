// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import JSON
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct RESTTests {
    @Test func `A resource is read, from Orthanc alone or from plugins too`() throws {
        let fake = FakeOrthanc()
        fake.withState { $0.resources["GET /studies"] = .text("[]") }
        #expect(try fake.orthanc.get("/studies").copy() == Array("[]".utf8))
        #expect(try fake.orthanc.get("/studies", scope: .withPlugins).count == 2)
        #expect(
            fake.calls == [
                .init(operation: "GET /studies", scope: .core), .init(operation: "GET /studies", scope: .withPlugins),
            ])
    }

    @Test func `An empty answer has no bytes`() throws {
        let fake = FakeOrthanc()
        fake.withState { $0.resources["GET /empty"] = .bytes([]) }
        let answer = try fake.orthanc.get("/empty")
        #expect(answer.count == 0)
        #expect(answer.copy().isEmpty)
    }

    @Test(arguments: [RESTScope.core, .withPlugins])
    func `Bodies arrive as they are, also empty ones`(scope: RESTScope) throws {
        let fake = FakeOrthanc()
        fake.withState {
            $0.resources["PUT /a"] = .bytes([])
            $0.resources["POST /b"] = .text("done")
            $0.resources["DELETE /c"] = .bytes([])
        }
        try fake.orthanc.put("/a", body: [0, 1, 255], scope: scope)
        try fake.orthanc.put("/a", body: [], scope: scope)
        try fake.orthanc.put("/a", body: UnsafeRawBufferPointer(start: nil, count: 0), scope: scope)
        let answer = try fake.orthanc.post("/b", body: [7], scope: scope)
        #expect(answer.copy() == Array("done".utf8))
        try fake.orthanc.delete("/c", scope: scope)
        #expect(
            fake.calls == [
                .init(operation: "PUT /a", body: [0, 1, 255], scope: scope),
                .init(operation: "PUT /a", body: [], scope: scope),
                .init(operation: "PUT /a", body: [], scope: scope),
                .init(operation: "POST /b", body: [7], scope: scope),
                .init(operation: "DELETE /c", scope: scope),
            ])
    }

    @Test func `The file of an instance is read from the storage`() throws {
        let fake = FakeOrthanc()
        fake.withState { $0.resources["DICOM the-instance"] = .text("DICM") }
        #expect(try fake.orthanc.dicomFile(instance: "the-instance").copy() == Array("DICM".utf8))
    }

    @Test func `A failure names method and path and keeps Orthanc's code`() {
        let fake = FakeOrthanc()
        fake.withState {
            $0.resources["PUT /full"] = .error(OrthancPluginErrorCode_FullStorage)
        }
        #expect(throws: OrthancError(.unknownResource, operation: "GET /no")) { _ = try fake.orthanc.get("/no") }
        #expect(throws: OrthancError(.unknownResource, operation: "DELETE /no")) { try fake.orthanc.delete("/no") }
        #expect(throws: OrthancError(.unknownResource, operation: "reading instance no")) {
            _ = try fake.orthanc.dicomFile(instance: "no")
        }
        #expect(throws: OrthancError(OrthancPluginErrorCode_FullStorage, operation: "PUT /full")) {
            try fake.orthanc.put("/full", body: [1])
        }
        #expect("\(OrthancError(.unknownResource, operation: "GET /no"))" == "GET /no: Orthanc's error 17")
    }

    @Test func `Only what is not there counts as missing`() {
        #expect(OrthancError(.unknownResource, operation: "").isMissing)
        #expect(OrthancError(.inexistentItem, operation: "").isMissing)
        #expect(!OrthancError(.inexistentFile, operation: "").isMissing)
        #expect(!OrthancError(.internalError, operation: "").isMissing)
    }

    @Test func `JSON is parsed, and anything else is a typed error`() throws {
        let fake = FakeOrthanc()
        fake.withState {
            $0.resources["GET /study"] = .text(#"{"Series": ["a", "b"], "Type": "Study"}"#)
            $0.resources["GET /cut"] = .text(#"{"Series": ["#)
        }
        #expect(try fake.orthanc.json("/study")["Series"]?.strings == ["a", "b"])
        #expect(throws: OrthancError(.badJSON, operation: "GET /cut")) { try fake.orthanc.json("/cut") }
    }

    @Test func `A list of texts is one only when all of it is text`() {
        #expect(JSONValue.array([]).strings?.isEmpty == true)
        #expect(JSONValue.array([.string("a"), .string("b")]).strings == ["a", "b"])
        #expect(JSONValue.array([.string("a"), .null]).strings == nil)
        #expect(JSONValue.string("a").strings == nil)
    }

    @Test func `A plugin context without services fails, it does not crash`() {
        let fake = FakeOrthanc()
        fake.context.pointee.InvokeService = nil
        #expect(
            throws: OrthancError(
                OrthancPluginErrorCode_UnknownPluginService, operation: "creating the job \"ProbeCounting\"")
        ) {
            try fake.orthanc.submit(CountingJob())
        }
    }
}
