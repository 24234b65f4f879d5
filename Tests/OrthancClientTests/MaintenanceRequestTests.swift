// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancClient
import Testing

@Suite struct MaintenanceRequestTests {
    private let started = FakeClient.Answer.status(200, #"{"ID": "a-1", "Path": "/jobs/a-1"}"#)

    @Test func `Without a choice the body is empty, which means everything`() throws {
        let client = try FakeClient(started)
        #expect(try MaintenanceRequest(.preload).start(on: client) == "a-1")
        #expect(client.requests == ["POST /ohif/preload "])
    }

    @Test func `What was chosen is in the body`() throws {
        let client = try FakeClient(started)
        _ = try MaintenanceRequest(.clearCache, studies: ["x", "\""], since: "20260102").start(on: client)
        #expect(client.requests == [#"POST /ohif/clear-cache {"Since":"20260102","Studies":["x","\""]}"#])
    }

    @Test(arguments: [
        (FakeClient.Answer.failure(.failed("nobody listens")), StartError.unreachable("nobody listens")),
        (.failure(.interrupted), .interrupted),
        (.status(400, "There is no study \"x\".\n"), .refused("There is no study \"x\".")),
        (.status(400, "<html>Bad Request</html>"), .refused(nil)),
        (.status(400), .refused(nil)),
        (.status(401), .unauthorized),
        (.status(403), .forbidden),
        (.status(404), .noPlugin),
        (.status(405), .noPlugin),
        (.status(302), .status(302)),
        (.status(500), .status(500)),
        (.status(200, "<html>Welcome</html>"), .notOrthanc),
        (.status(200, #"{"ID": 1}"#), .notOrthanc),
        (.status(200, #"{"ID": "../system"}"#), .notOrthanc),
    ])
    func `Every other answer is an error of its own`(answer: FakeClient.Answer, error: StartError) throws {
        let client = try FakeClient(answer)
        #expect(throws: error) { try MaintenanceRequest(.preload).start(on: client) }
    }

    @Test func `A server cannot play with the terminal`() throws {
        let client = try FakeClient(
            .status(400, "red \u{1b}[31m\r\n\n  alert\u{7}" + String(repeating: "x", count: 9999)))
        let error = #expect(throws: StartError.self) { try MaintenanceRequest(.preload).start(on: client) }
        guard case .refused(let sentence?) = error else {
            Issue.record("There is no sentence in \(String(describing: error))")
            return
        }
        #expect(sentence.hasPrefix("red [31m alert xxx"))
        #expect(sentence.count == 500)
    }

    @Test func `The sentence says whether a user or the right password is missing`() throws {
        let address = try ServerAddress("http://pacs:8042")
        #expect(StartError.unauthorized.sentence(address: address, user: nil).contains("give --user"))
        #expect(StartError.unauthorized.sentence(address: address, user: "alice").contains("the user \"alice\""))
    }
}
