// SPDX-License-Identifier: GPL-3.0-or-later

/// Follows a job to its end: asks, shows, waits.
public struct JobRun<Client: HTTPClient> {
    private let client: Client
    private let job: String
    private let now: () -> Duration
    private let wait: (Duration) -> Bool
    private let show: (JobStatus, Duration) -> Void

    /// A run over a job that was started.
    ///
    /// - Parameters:
    ///   - now: The time since the start.
    ///   - wait: Returns after some time; `false` when it was interrupted.
    ///   - show: Gets every status that was seen, with the time.
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

    /// Returns when there is nothing more to see.
    public func followed() -> JobEnd {
        var follower = JobFollower()
        while true {
            do throws(HTTPClientError) {
                let sighting = try JobFollower.Sighting(of: job, on: client)
                if case .job(let status) = sighting { show(status, now()) }
                switch follower.decide(sighting, at: now()) {
                case .end(let end): return end
                case .wait(let duration): guard wait(duration) else { return .interrupted }
                }
            } catch {
                return .interrupted
            }
        }
    }
}
