// SPDX-License-Identifier: GPL-3.0-or-later

public import JSON

/// Long work that Orthanc's jobs engine runs step by step.
///
/// Orthanc lists it with its progress under `/jobs` and in Orthanc Explorer, where it can be paused, resumed, cancelled
/// and submitted again.
///
/// Orthanc calls the methods of one job one at a time, but on different threads; those of different jobs at the same
/// time. It asks for progress and content when the job is submitted and after every step. So with steps of a second the
/// progress bar moves every second, and pausing the job or stopping Orthanc takes up to a second.
///
/// When Orthanc stops, it finishes the step under way; no other step begins after ``OrthancPlugin/stop()``, and the job
/// is freed without a call of ``stop(_:)``. At the next start Orthanc reads the job back and continues it. Orthanc
/// saves jobs every few seconds and when it stops: after a crash it repeats the last steps, so they must be repeatable.
public protocol OrthancJob: AnyObject, Sendable {
    /// The type under which Orthanc lists the job and reads it back. It must be unique among the plugins of a server,
    /// so it should begin with the plugin's name.
    static var type: String { get }

    /// The share of the work that is done, from 0 to 1. Other values are clamped to that range.
    var progress: Double { get }
    /// What `/jobs/{id}` shows as `Content`. No patient data: everybody who may see jobs sees it.
    var content: [String: JSONValue] { get }
    /// The state from which the job continues after a restart of Orthanc; `nil` when Orthanc shall forget the job when
    /// it stops.
    ///
    /// Orthanc asks for it after every step and writes it to the database now and then, so keep it small. The kit
    /// leaves out the member `Type`, which is Orthanc's. See ``OrthancPlugin/job(ofType:serialized:)``.
    var serialized: [String: JSONValue]? { get }

    /// Does the next piece of the work.
    ///
    /// - Throws: Any error makes the job fail; its description goes into the log.
    func step() throws -> JobStep
    /// Frees what the job holds for its steps: it leaves the running state. May be called when no step ran.
    func stop(_ reason: JobStopReason)
    /// Goes back to the beginning: a failed or cancelled job was submitted again.
    func reset()
}

extension OrthancJob {
    /// Empty.
    public var content: [String: JSONValue] { [:] }
    /// `nil`: Orthanc forgets the job when it stops.
    public var serialized: [String: JSONValue]? { nil }
    /// Does nothing.
    public func stop(_ reason: JobStopReason) {}
}

/// The result of a step of a job (`OrthancPluginJobStepStatus`); a failed step throws instead.
public enum JobStep: Hashable, Sendable {
    /// More steps are needed.
    case `continue`
    /// The job is done.
    case success
}

/// Why a job leaves the running state (`OrthancPluginJobStopReason`).
public enum JobStopReason: Hashable, Sendable {
    /// The job is done.
    case success
    /// The job was paused; it may continue later from where it is.
    case paused
    /// A step failed; the job may be submitted again.
    case failure
    /// Somebody cancelled the job; it may be submitted again.
    case canceled
}
