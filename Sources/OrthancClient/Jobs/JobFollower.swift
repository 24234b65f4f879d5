// SPDX-License-Identifier: GPL-3.0-or-later

/// Decides after each query of a job's status whether to ask again, and when. It sends nothing itself.
public struct JobFollower: Sendable {
    /// The result of one query of a job's status.
    public enum QueryResult: Hashable, Sendable {
        /// The status.
        case job(JobStatus)
        /// Orthanc knows no such job.
        case missing
        /// The server no longer permits the query.
        case refused
        /// There is no answer, or one of a proxy whose server is away; the reason is a phrase.
        case unreachable(String)
    }

    /// What to do next.
    public enum Decision: Hashable, Sendable {
        /// Ask again after this time.
        case wait(Duration)
        /// Stop asking.
        case end(JobEnd)
    }

    /// How long the server may be away: Orthanc may be restarted, and then continues the job.
    private let patience: Duration
    private var absentSince: Duration?

    /// Creates a follower that tolerates the server's absence for some time.
    public init(patience: Duration = .seconds(60)) {
        self.patience = patience
    }

    /// Decides what to do after a query.
    ///
    /// - Parameter time: The time since the job was started.
    public mutating func decide(_ result: QueryResult, at time: Duration) -> Decision {
        switch result {
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

    /// Returns the time to the next query: short at first, since short jobs are done at once.
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

/// Why a job is no longer followed.
public enum JobEnd: Hashable, Sendable {
    /// The job is done.
    case succeeded(JobStatus)
    /// The job failed, or could not work on everything.
    case failed(JobStatus)
    /// Somebody cancelled the job.
    case cancelled(JobStatus)
    /// Somebody paused the job, perhaps for a long time.
    case paused(JobStatus)
    /// Orthanc does not know the job, or no longer.
    case forgotten
    /// The server no longer permits the query.
    case refused
    /// The server is away; the reason is a phrase.
    case lost(String)
    /// The user interrupted the tool.
    case interrupted
}

extension JobFollower.QueryResult {
    /// Queries a job's status once.
    ///
    /// - Throws: ``HTTPClientError/interrupted`` only; any other error becomes ``unreachable(_:)``.
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
