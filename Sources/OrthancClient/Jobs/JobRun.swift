// SPDX-License-Identifier: GPL-3.0-or-later

/// The loop that follows a job to its end: it asks, shows and waits.
public struct JobRun<Client: HTTPClient> {
    private let client: Client
    private let job: String
    private let now: () -> Duration
    private let wait: (Duration) -> Bool
    private let show: (JobStatus, Duration) -> Void

    /// Prepares to follow a job that was started.
    ///
    /// - Parameters:
    ///   - now: Returns the time since the start.
    ///   - wait: Waits for some time; returns `false` when it was interrupted.
    ///   - show: Receives every status, with the time.
    public init(
        of job: String, on client: Client, now: @escaping () -> Duration, wait: @escaping (Duration) -> Bool,
        show: @escaping (JobStatus, Duration) -> Void
    ) {
        self.client = client
        self.job = job
        self.now = now
        self.wait = wait
        self.show = show
    }

    /// Follows the job, and returns why it stopped following.
    public func followed() -> JobEnd {
        var follower = JobFollower()
        while true {
            do throws(HTTPClientError) {
                let result = try JobFollower.QueryResult(of: job, on: client)
                if case .job(let status) = result { show(status, now()) }
                switch follower.decide(result, at: now()) {
                case .end(let end): return end
                case .wait(let duration): guard wait(duration) else { return .interrupted }
                }
            } catch {
                return .interrupted
            }
        }
    }
}
