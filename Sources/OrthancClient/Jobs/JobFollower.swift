// SPDX-License-Identifier: GPL-3.0-or-later

/// Decides, from what is seen of a job, whether to look again and when. It does nothing itself.
public struct JobFollower: Sendable {
    /// What a look at the job gave.
    public enum Sighting: Hashable, Sendable {
        /// The job.
        case job(JobStatus)
        /// Orthanc knows no such job.
        case missing
        /// The server does not let us look any longer.
        case refused
        /// No answer, or one of a proxy whose server is away; the reason is a phrase.
        case unreachable(String)
    }

    /// What to do next.
    public enum Decision: Hashable, Sendable {
        /// Look again after this time.
        case wait(Duration)
        /// There is nothing more to see.
        case end(JobEnd)
    }

    /// How long the server may be away: Orthanc may be restarted, and goes on with the job then.
    private let patience: Duration
    private var absentSince: Duration?

    /// A follower that bears a server being away for some time.
    public init(patience: Duration = .seconds(60)) {
        self.patience = patience
    }

    /// What to do after a look.
    ///
    /// - Parameter time: The time since the job was started.
    public mutating func decide(_ sighting: Sighting, at time: Duration) -> Decision {
        switch sighting {
        case .job(let job):
            absentSince = nil
            return end(of: job).map { .end($0) } ?? .wait(Self.pause(at: time))
        case .missing: return .end(.forgotten)
        case .refused: return .end(.refused)
        case .unreachable(let reason):
            let start = absentSince ?? time
            absentSince = start
            return time - start < patience ? .wait(.seconds(1)) : .end(.lost(reason))
        }
    }

    /// Short jobs are over at once; nobody looks at long ones several times a second.
    private static func pause(at time: Duration) -> Duration {
        time < .seconds(5) ? .milliseconds(200) : .seconds(1)
    }

    private func end(of job: JobStatus) -> JobEnd? {
        switch job.state {
        case .pending, .running: nil
        case .paused: .paused(job)
        case .succeeded: .succeeded(job)
        case .failed: job.isCancelled ? .cancelled(job) : .failed(job)
        }
    }
}

/// Why a job is not followed any longer.
public enum JobEnd: Hashable, Sendable {
    /// It is done.
    case succeeded(JobStatus)
    /// It failed, or could not work on everything.
    case failed(JobStatus)
    /// Somebody cancelled it.
    case cancelled(JobStatus)
    /// Somebody paused it, and may resume it next year.
    case paused(JobStatus)
    /// Orthanc does not know it (any longer).
    case forgotten
    /// The server does not let us look any longer.
    case refused
    /// The server is away; the reason is a phrase.
    case lost(String)
    /// Whoever followed it does so no longer.
    case interrupted
}

extension JobFollower.Sighting {
    /// Looks at a job once.
    ///
    /// - Throws: ``HTTPClientError/interrupted``; every other lack of an answer is a sighting, too.
    public init(of job: String, on client: some HTTPClient) throws(HTTPClientError) {
        let answer: HTTPAnswer
        do throws(HTTPClientError) {
            answer = try client.get("/jobs/\(job)")
        } catch {
            guard case .failed(let reason) = error else { throw error }
            self = .unreachable(reason)
            return
        }
        switch answer.status {
        case 200: self = JobStatus(answer: answer.body).map { .job($0) } ?? .unreachable("the answer is not Orthanc's")
        case 401, 403: self = .refused
        case 404: self = .missing
        case let status: self = .unreachable("it answers with status \(status)")
        }
    }
}
