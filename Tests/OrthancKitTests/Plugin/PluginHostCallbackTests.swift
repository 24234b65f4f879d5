// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

extension RunningPlugin {
    @Suite struct CallbackTests {
        @Test func `A request reaches its route with captures, query and headers`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                let code = fake.request(
                    OrthancPluginHttpMethod_Get, "/probe/a b", query: [("q", "1"), ("q", "2"), ("é", "")],
                    headers: [("accept", "a"), ("accept", "b"), ("host", "h")])
                #expect(code == OrthancPluginErrorCode_Success)
                let request = try #require(plugin.notes.requests.first)
                #expect(request.method == .get)
                #expect(request.path == "/probe/a b")
                #expect(request.captures == ["id": "a b"])
                #expect(request.query.map(\.name) == ["q", "q", "é"])
                #expect(request.query("q") == "1")
                #expect(request.query("é")?.isEmpty == true)
                #expect(request.query("no") == nil)
                #expect(request.headers == ["accept": "a, b", "host": "h"])
                #expect(request.body.isEmpty)
                #expect(fake.answers.map(\.body) == [Array("noted".utf8)])
            }
        }

        @Test func `A body reaches its route byte for byte`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                let body: [UInt8] = [0, 255, 10, 13]
                let code = fake.request(OrthancPluginHttpMethod_Post, "/probe/x", body: body)
                #expect(code == OrthancPluginErrorCode_Success)
                #expect(plugin.notes.requests.map(\.body) == [body])
                #expect(plugin.notes.requests.map(\.method) == [.post])
            }
        }

        @Test func `A method that the route does not have is answered with those that it has`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                #expect(fake.request(OrthancPluginHttpMethod_Put, "/probe/x") == OrthancPluginErrorCode_Success)
                #expect(
                    fake.answers == [
                        .init(service: _OrthancPluginService_SendMethodNotAllowed, argument: "GET,POST,DELETE")
                    ])
                #expect(plugin.notes.requests.isEmpty)
            }
        }

        @Test func `Errors become answers or codes, and pass through no further`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { _ in
                #expect(fake.request(OrthancPluginHttpMethod_Delete, "/probe/x") == OrthancPluginErrorCode_Success)
                #expect(fake.answers.map(\.status) == [409])
                #expect(fake.log.isEmpty)
                #expect(fake.request(path: "/probe/missing/x") == OrthancPluginErrorCode_UnknownResource)
                #expect(fake.log.isEmpty)
                #expect(fake.request(path: "/probe/full/x") == OrthancPluginErrorCode_FullStorage)
                #expect(fake.log.map(\.text) == ["PUT /x: Orthanc's error 19"])
                #expect(fake.answers.count == 1)
            }
        }

        @Test func `A path that only Orthanc's expression matches is an unknown resource`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { _ in
                #expect(fake.request(path: "/probe/x/y/z") == OrthancPluginErrorCode_UnknownResource)
                #expect(fake.answers.isEmpty)
            }
        }

        @Test func `A stored instance comes with its file`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                #expect(fake.store("the-instance", file: [1, 2, 3]) == OrthancPluginErrorCode_Success)
                #expect(fake.store("empty", file: []) == OrthancPluginErrorCode_Success)
                #expect(plugin.notes.stored == ["the-instance": [1, 2, 3], "empty": []])
            }
        }

        @Test func `A stored instance whose file Orthanc does not give is empty`() throws {
            let fake = FakeOrthanc()
            fake.fail(_OrthancPluginService_GetInstanceSize, with: OrthancPluginErrorCode_InternalError)
            try ProbePlugin.run(in: fake) { plugin in
                #expect(fake.store("the-instance", file: [1]) == OrthancPluginErrorCode_Success)
                #expect(plugin.notes.stored == ["the-instance": []])
            }
        }

        @Test func `Changes arrive with kind, level and resource`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                _ = fake.change(OrthancPluginChangeType_StableSeries, OrthancPluginResourceType_Series, "the-series")
                _ = fake.change(OrthancPluginChangeType_OrthancStarted)
                _ = fake.change(OrthancPluginChangeType(rawValue: 4000), OrthancPluginResourceType_Study, "the-study")
                #expect(
                    plugin.notes.changes == [
                        Change(kind: .stableSeries, level: .series, resource: "the-series"),
                        Change(kind: .orthancStarted, level: nil, resource: ""),
                        Change(kind: .init(rawValue: 4000), level: .study, resource: "the-study"),
                    ])
                #expect(plugin.notes.stops == 0)
            }
        }

        @Test func `The plugin is stopped when Orthanc stops, and again at its own end`() throws {
            let fake = FakeOrthanc()
            var stopped: ProbePlugin?
            try ProbePlugin.run(in: fake) { plugin in
                _ = fake.change(OrthancPluginChangeType_OrthancStopped)
                #expect(plugin.notes.changes.map(\.kind) == [.orthancStopped])
                #expect(plugin.notes.stops == 1)
                stopped = plugin
            }
            #expect(stopped?.notes.stops == 2)
        }

        @Test func `After its end a late callback finds nothing and does no harm`() throws {
            let fake = FakeOrthanc()
            var ended: ProbePlugin?
            try ProbePlugin.run(in: fake) { ended = $0 }
            #expect(fake.change(OrthancPluginChangeType_Deleted) == OrthancPluginErrorCode_Success)
            #expect(fake.store("the-instance", file: [1]) == OrthancPluginErrorCode_Success)
            #expect(fake.request(path: "/probe/x") == OrthancPluginErrorCode_Plugin)
            let notes = try #require(ended?.notes)
            #expect(notes.changes.isEmpty && notes.stored.isEmpty && notes.requests.isEmpty)
            PluginHost.finalize()
            #expect(ended?.notes.stops == 1)
        }
    }
}

extension FakeOrthanc {
    /// A GET request without query, headers and body.
    fileprivate func request(path: String) -> OrthancPluginErrorCode {
        request(OrthancPluginHttpMethod_Get, path)
    }
}
