// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON

/// The status of one of the plugin's jobs, from `/jobs/{id}`.
public struct JobStatus: Hashable, Sendable {
    /// The job's state in Orthanc's engine; states that a later Orthanc may add count as pending.
    public enum State: Hashable, Sendable {
        case pending, running, paused, succeeded, failed
    }

    /// The state.
    public var state: State
    /// The share that is done, from 0 to 100.
    public var percent: Int
    /// The number of studies that the job works on; `nil` until it has listed them.
    public var studies: Int?
    /// The number of studies that are done.
    public var studiesDone: Int
    /// The number of studies and series that could not be worked on.
    public var failures: Int
    /// Whether somebody cancelled the job.
    public var isCancelled: Bool
    /// Orthanc's words for the failure.
    public var reason: String?

    /// Creates a status.
    public init(
        _ state: State, percent: Int = 0, studies: Int? = nil, studiesDone: Int = 0, failures: Int = 0,
        isCancelled: Bool = false, reason: String? = nil
    ) {
        self.state = state
        self.percent = percent
        self.studies = studies
        self.studiesDone = studiesDone
        self.failures = failures
        self.isCancelled = isCancelled
        self.reason = reason
    }

    /// The `ErrorCode` of a cancelled job (`OrthancPluginErrorCode_CanceledJob`).
    private static let cancelled = 37

    /// Reads Orthanc's answer; `nil` when it is not about a job.
    public init?(answer: [UInt8]) {
        guard let job = try? JSONValue(parsing: answer, maximumDepth: 16), let state = job["State"]?.string else {
            return nil
        }
        switch state {
        case "Running": self.init(.running)
        case "Paused": self.init(.paused)
        case "Success": self.init(.succeeded)
        case "Failure": self.init(.failed)
        default: self.init(.pending)
        }
        percent = min(max(job["Progress"]?.integer ?? 0, 0), 100)
        let content = job["Content"]
        studies = content?["Studies"]?.integer
        studiesDone = max(content?["StudiesDone"]?.integer ?? 0, 0)
        failures = max(content?["Failures"]?.integer ?? 0, 0)
        isCancelled = job["ErrorCode"]?.integer == Self.cancelled
        reason = self.state == .failed ? job["ErrorDescription"]?.string.flatMap(ServerSentence.clean) : nil
    }
}
