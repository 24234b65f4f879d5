// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies
internal import Synchronization

/// What a job does to each series.
protocol SeriesTask: Sendable {
    /// The job's type in Orthanc.
    static var jobType: String { get }
    /// Does it; safe to repeat and to interrupt.
    func perform(onSeries series: String) throws(StudyServerError)
}

/// An Orthanc job that does something to all series of some studies, one series a step.
///
/// Safe to repeat, to pause and to interrupt at any moment: what is done already is recognised by the task.
final class StudyJob<Task: SeriesTask>: OrthancJob {
    static var type: String { Task.jobType }

    private let task: Task
    private let server: OrthancStudyServer
    private let walk: Mutex<StudyWalk>

    init(_ task: Task, walk: StudyWalk, server: OrthancStudyServer) {
        self.task = task
        self.server = server
        self.walk = Mutex(walk)
    }

    var progress: Double { walk.withLock { $0.progress } }
    var content: [String: JSONValue] { walk.withLock { $0.content } }
    var serialized: [String: JSONValue]? { walk.withLock { $0.serialized } }

    func step() throws -> JobStep {
        if walk.withLock({ $0.mustBegin }) {
            let studies = try server.studies()
            walk.withLock { $0.begin(with: studies) }
            return .continue
        }
        switch walk.withLock({ $0.next() }) {
        case .study(let study):
            let series = attempt { () throws(StudyServerError) in try seriesToVisit(of: study) } ?? []
            walk.withLock { $0.enter(study, series: series) }
        case .series(let series):
            attempt { () throws(StudyServerError) in try task.perform(onSeries: series) }
        case nil:
            let failures = walk.withLock { $0.failures }
            guard failures == 0 else { throw StudyJobError(failures: failures) }
            return .success
        }
        return .continue
    }

    func reset() {
        walk.withLock { $0 = StudyWalk($0.selection) }
    }

    /// The series of a study; none when it has not changed since the time that was asked for. A study that Orthanc
    /// keeps no time of counts as changed.
    private func seriesToVisit(of study: String) throws(StudyServerError) -> [String] {
        if let since = walk.withLock({ $0.selection.since }),
            let time = try server.lastUpdate(ofStudy: study).flatMap({ LastUpdateTime($0) }), time < since
        {
            return []
        }
        return try server.series(ofStudy: study)
    }

    /// What is deleted meanwhile needs nothing; what fails is counted and does not keep the rest waiting.
    @discardableResult
    private func attempt<Result>(_ work: () throws(StudyServerError) -> Result) -> Result? {
        do throws(StudyServerError) {
            return try work()
        } catch {
            if case .failed(let reason) = error {
                server.orthanc.log(.warning, "The job \"\(Task.jobType)\" passes over a resource: \(reason)")
                walk.withLock { $0.fail() }
            }
            return nil
        }
    }
}

/// A job came to its end but could not work on everything.
struct StudyJobError: Error, CustomStringConvertible {
    let failures: Int

    var description: String { "\(failures) studies or series could not be worked on; the log names the reasons" }
}
