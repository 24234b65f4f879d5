// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization
import Testing

@testable import OrthancKit

@Suite struct OutcomeTests {
    private struct Surprise: Error {}

    private func outcome(of handler: () throws -> Response) -> (outcome: Outcome, log: [String]) {
        let log = Mutex<[String]>([])
        let outcome = Outcome(log: { line in log.withLock { $0.append(line) } }, handler)
        return (outcome, log.withLock { $0 })
    }

    @Test func `An answer stays as it is`() throws {
        let (outcome, log) = outcome { .text("fine", status: 202) }
        guard case .response(let response) = outcome else { throw Surprise() }
        #expect(response.status == 202)
        #expect(response.body == Array("fine".utf8))
        #expect(log.isEmpty)
    }

    @Test func `A thrown status becomes an answer with its sentence and no line in the log`() throws {
        let (outcome, log) = outcome { throw HTTPError(400, "The body is not JSON.") }
        guard case .response(let response) = outcome else { throw Surprise() }
        #expect(response.status == 400)
        #expect(response.contentType == "text/plain; charset=utf-8")
        #expect(response.body == Array("The body is not JSON.\n".utf8))
        #expect(log.isEmpty)
    }

    @Test func `When to ask again is a header`() throws {
        let (outcome, _) = outcome { throw HTTPError(503, "Try again.", retryAfter: 10) }
        guard case .response(let response) = outcome else { throw Surprise() }
        #expect(response.status == 503 && response.header("Retry-After") == "10")
    }

    @Test(arguments: [OrthancError.Code.unknownResource, .inexistentItem])
    func `A missing resource is Orthanc's error, and the log is silent`(code: OrthancError.Code) throws {
        let missing = OrthancError(code, operation: "GET /studies/x")
        let (outcome, log) = outcome { throw missing }
        guard case .error(let error) = outcome else { throw Surprise() }
        #expect(error == missing)
        #expect(log.isEmpty)
    }

    @Test func `Any other error of Orthanc is passed on and logged`() throws {
        let failure = OrthancError(.inexistentFile, operation: "GET /instances/x/file")
        let (outcome, log) = outcome { throw failure }
        guard case .error(let error) = outcome else { throw Surprise() }
        #expect(error == failure)
        #expect(log == ["GET /instances/x/file: Orthanc's error 13"])
    }

    @Test func `An error that nobody foresaw is an internal one and logged`() throws {
        let (outcome, log) = outcome { throw Surprise() }
        guard case .error(let error) = outcome else { throw Surprise() }
        #expect(error.code == .internalError)
        #expect(log == ["A request failed: Surprise()"])
    }
}
