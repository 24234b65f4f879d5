// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancClient
import Testing

@Suite struct JobFollowerTests {
    private var follower = JobFollower(patience: .seconds(60))

    @Test func `A short job is looked at often, a long one seldom`() {
        var follower = follower
        #expect(follower.decide(.job(JobStatus(.running)), at: .seconds(1)) == .wait(.milliseconds(200)))
        #expect(follower.decide(.job(JobStatus(.pending)), at: .seconds(100)) == .wait(.seconds(1)))
    }

    @Test func `Every end has its name`() {
        var follower = follower
        func end(_ result: JobFollower.QueryResult) -> JobFollower.Decision { follower.decide(result, at: .zero) }
        let failed = JobStatus(.failed)
        let cancelled = JobStatus(.failed, isCancelled: true)
        #expect(end(.job(JobStatus(.succeeded))) == .end(.succeeded(JobStatus(.succeeded))))
        #expect(end(.job(failed)) == .end(.failed(failed)))
        #expect(end(.job(cancelled)) == .end(.cancelled(cancelled)))
        #expect(end(.job(JobStatus(.paused))) == .end(.paused(JobStatus(.paused))))
        #expect(end(.missing) == .end(.forgotten))
        #expect(end(.refused) == .end(.refused))
    }

    @Test func `A server may be away for a minute at a time`() {
        var follower = follower
        let away = JobFollower.QueryResult.unreachable("nobody listens")
        #expect(follower.decide(away, at: .seconds(10)) == .wait(.seconds(1)))
        #expect(follower.decide(away, at: .seconds(69)) == .wait(.seconds(1)))
        #expect(follower.decide(.job(JobStatus(.running)), at: .seconds(70)) == .wait(.seconds(1)))
        #expect(follower.decide(away, at: .seconds(71)) == .wait(.seconds(1)))
        #expect(follower.decide(away, at: .seconds(131)) == .end(.lost("nobody listens")))
    }

    @Test(arguments: [
        (FakeClient.Answer.status(404), JobFollower.QueryResult.missing),
        (.status(401), .refused),
        (.status(403), .refused),
        (.status(502), .unreachable("it answers with status 502")),
        (.status(200, "<html>"), .unreachable("the answer is not Orthanc's")),
        (.failure(.failed("nobody listens")), .unreachable("nobody listens")),
        (.status(200, #"{"State": "Paused"}"#), .job(JobStatus(.paused))),
    ])
    func `What a query gives`(answer: FakeClient.Answer, result: JobFollower.QueryResult) throws {
        #expect(try JobFollower.QueryResult(of: "a-1", on: FakeClient(answer)) == result)
    }
}

@Suite struct JobRunTests {
    private let running = FakeClient.Answer.status(200, #"{"State": "Running", "Progress": 50}"#)

    @Test func `A job is followed over an absence of the server to its end, and every status is shown`() throws {
        let client = try FakeClient(
            running, .failure(.failed("nobody listens")), .status(200, #"{"State": "Success", "Progress": 100}"#))
        var shown: [Int] = []
        let run = JobRun(
            of: "a-1", on: client, now: { .zero }, wait: { _ in true },
            show: { status, _ in shown.append(status.percent) })
        #expect(run.followed() == .succeeded(JobStatus(.succeeded, percent: 100)))
        #expect(shown == [50, 100])
        #expect(client.requests == Array(repeating: "GET /jobs/a-1", count: 3))
    }

    @Test func `An interruption ends the waiting, not the job`() throws {
        let client = try FakeClient(running)
        let waiting = JobRun(of: "a-1", on: client, now: { .zero }, wait: { _ in false }, show: { _, _ in })
        #expect(waiting.followed() == .interrupted)
        let asking = JobRun(
            of: "a-1", on: try FakeClient(.failure(.interrupted)), now: { .zero }, wait: { _ in true },
            show: { _, _ in })
        #expect(asking.followed() == .interrupted)
        #expect(client.requests == ["GET /jobs/a-1"])
    }
}
