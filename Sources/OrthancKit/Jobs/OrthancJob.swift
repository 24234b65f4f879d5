// SPDX-License-Identifier: GPL-3.0-or-later

public import JSON

/// Long work in steps that Orthanc's jobs engine runs: listed under `/jobs` and in Orthanc Explorer with its progress,
/// and there to be paused, resumed, cancelled and submitted again.
///
/// Orthanc calls the methods of one job one at a time, but on different threads; those of different jobs at the same
/// time. Progress and content are asked for when the job is submitted and after every step, so a step that takes a
/// second is a progress bar that moves every second, and a pause or the end of Orthanc that waits as long.
///
/// When Orthanc stops, a step that is under way is finished, no other one begins after ``OrthancPlugin/stop()``, and
/// the job goes without ``stop(_:)``. At the next start it is read back and goes on. Orthanc writes jobs down every few
/// seconds and at its end: after a crash the last steps are done again, so they must bear it.
public protocol OrthancJob: AnyObject, Sendable {
    /// The type under which Orthanc lists the job and reads it back. Unique among the plugins of a server, so it
    /// should begin with the plugin's name.
    static var type: String { get }

    /// How much is done, from 0 to 1. Other values are brought into that range.
    var progress: Double { get }
    /// What `/jobs/{id}` shows as `Content`. No patient data: whoever may see jobs sees it.
    var content: [String: JSONValue] { get }
    /// What the job needs to be continued after Orthanc was stopped; `nil` when it shall be forgotten then.
    ///
    /// Made after every step and written to the database now and then, so keep it small. The member `Type` is
    /// Orthanc's: it is left out. See ``OrthancPlugin/job(ofType:serialized:)``.
    var serialized: [String: JSONValue]? { get }

    /// Does the next piece of the work.
    ///
    /// - Throws: Any error makes the job fail; its description gets a line in the log.
    func step() throws -> JobStep
    /// The job leaves the running state: gives back what it holds for its steps. May be called when none ran.
    func stop(_ reason: JobStopReason)
    /// A failed or cancelled job is submitted again: starts from the beginning.
    func reset()
}

extension OrthancJob {
    /// Nothing to show.
    public var content: [String: JSONValue] { [:] }
    /// Forgotten when Orthanc stops.
    public var serialized: [String: JSONValue]? { nil }
    /// Does nothing.
    public func stop(_ reason: JobStopReason) {}
}

/// What a step of a job led to (`OrthancPluginJobStepStatus`); a failure is thrown.
public enum JobStep: Hashable, Sendable {
    /// More steps are needed.
    case `continue`
    /// The job is done.
    case success
}

/// Why a job leaves the running state (`OrthancPluginJobStopReason`).
public enum JobStopReason: Hashable, Sendable {
    /// It is done.
    case success
    /// It was paused; it may go on later where it is.
    case paused
    /// A step failed; it may be submitted again.
    case failure
    /// Somebody cancelled it; it may be submitted again.
    case canceled
}
