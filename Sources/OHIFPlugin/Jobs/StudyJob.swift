// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies
internal import Synchronization
internal import Threading

/// An Orthanc job that works on all series of some studies.
///
/// A step takes half a second, or as long as one instance or the end of a series. To pause or cancel the job, or to
/// stop Orthanc, takes no longer than a step. The job may be repeated, paused and interrupted at any moment: the task
/// recognises what is done already.
final class StudyJob<Task: SeriesTask>: OrthancJob {
    static var type: String { Task.jobType }

    private struct State {
        var walk: StudyWalk
        var series: SeriesInWork?
    }

    /// A series some of whose instances may be done.
    private struct SeriesInWork {
        let id: String
        let count: Int
        var instances: ArraySlice<String>
        var failures = 0

        /// The share that is done, from 0 to 1.
        var progress: Double { count == 0 ? 1 : Double(count - instances.count) / Double(count) }
    }

    private static var stepSeconds: Double { 0.5 }

    private let task: Task
    private let server: OrthancStudyServer
    private let state: Mutex<State>

    init(_ task: Task, walk: StudyWalk, server: OrthancStudyServer) {
        self.task = task
        self.server = server
        state = Mutex(State(walk: walk))
    }

    var progress: Double { state.withLock { $0.walk.progress } }
    var content: [String: JSONValue] { state.withLock { $0.walk.content } }
    var serialized: [String: JSONValue]? { state.withLock { $0.walk.serialized } }

    func step() throws -> JobStep {
        if let series = state.withLock({ $0.series.take() }) {
            work(on: series)
            return .continue
        }
        if state.withLock({ $0.walk.mustBegin }) {
            let studies = try server.studies()
            state.withLock { $0.walk.begin(with: studies) }
            return .continue
        }
        switch state.withLock({ $0.walk.next() }) {
        case .study(let study):
            let series = attempt { () throws(StudyServerError) in try seriesToVisit(of: study) } ?? []
            state.withLock { $0.walk.enter(study, series: series) }
        case .series(let id):
            let instances = attempt { () throws(StudyServerError) in try server.instances(ofSeries: id) }
            if let instances {
                work(on: SeriesInWork(id: id, count: instances.count, instances: instances[...]))
            }
        case nil:
            let failures = state.withLock { $0.walk.failures }
            guard failures == 0 else { throw StudyJobError(failures: failures) }
            return .success
        }
        return .continue
    }

    func reset() {
        state.withLock { $0 = State(walk: StudyWalk($0.walk.selection)) }
    }

    /// Works on a series for one step, and finishes it when all its instances are done. An instance that fails does not
    /// stop the others.
    private func work(on series: SeriesInWork) {
        var series = series
        let end = Instant.after(seconds: Self.stepSeconds)
        while !task.stop.isStopping, Instant.now() < end, let instance = series.instances.popFirst() {
            do throws(StudyServerError) {
                try task.perform(onInstance: instance)
            } catch {
                guard case .failed(let reason) = error, !task.stop.isStopping else { continue }
                // Thousands of instances may fail in the same way, so only the first is logged.
                if series.failures == 0 { log("passes over a resource: \(reason)") }
                series.failures += 1
            }
        }
        guard series.instances.isEmpty, !task.stop.isStopping else {
            state.withLock { state in
                state.walk.noteProgress(series.progress)
                state.series = series
            }
            return
        }
        if series.failures > 1 { log("passes over \(series.failures - 1) more instances of that series") }
        let isFinished = attempt { () throws(StudyServerError) in try task.finish(series: series.id) } != nil
        // A series counts as one failure, and not at all when it was deleted.
        if isFinished && series.failures > 0 { state.withLock { $0.walk.fail() } }
        state.withLock { $0.walk.noteProgress(1) }
    }

    /// Returns the series of a study; none when the study has not changed since the time in the selection. A study
    /// without `LastUpdate` counts as changed.
    private func seriesToVisit(of study: String) throws(StudyServerError) -> [String] {
        if let since = state.withLock({ $0.walk.selection.since }),
            let time = try server.lastUpdate(ofStudy: study).flatMap({ LastUpdate($0) }), time < since
        {
            return []
        }
        return try server.series(ofStudy: study)
    }

    /// Does some work; returns `nil` when the resource was deleted meanwhile, or when the work fails, which is logged
    /// and counted.
    private func attempt<Result>(_ work: () throws(StudyServerError) -> Result) -> Result? {
        do throws(StudyServerError) {
            return try work()
        } catch {
            // A job that is interrupted because Orthanc stops continues from here after the restart.
            if case .failed(let reason) = error, !task.stop.isStopping {
                log("passes over a resource: \(reason)")
                state.withLock { $0.walk.fail() }
            }
            return nil
        }
    }

    private func log(_ what: String) {
        server.orthanc.log(.warning, "The job \"\(Task.jobType)\" \(what)")
    }
}

/// The failure of a job that reached its end but could not work on everything.
struct StudyJobError: Error, CustomStringConvertible {
    let failures: Int

    var description: String { "\(failures) studies or series could not be worked on; the log names the reasons" }
}
