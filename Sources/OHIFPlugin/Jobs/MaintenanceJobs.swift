// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// Makes the jobs of the maintenance routes, and makes them again after a restart.
struct MaintenanceJobs: Sendable {
    let server: OrthancStudyServer
    let loader: StudyLoader<OrthancStudyServer>
    /// Where summaries are written; `nil` when the data source does not use them. What was kept before, or by the
    /// official plugin, can be removed all the same.
    let summaries: SummaryKeeper<OrthancStudyServer>?
    let stop: StopSignal
    let documents: DocumentCache<OrthancStudyServer>

    /// A job that makes what is missing; `nil` when nothing is kept.
    func preload(_ walk: StudyWalk) -> (any OrthancJob)? {
        summaries.map { summaries in
            StudyJob(
                PreloadTask(loader: loader, summaries: summaries, stop: stop), walk: walk, server: server)
        }
    }

    /// A job that removes everything.
    func clearCache(_ walk: StudyWalk) -> any OrthancJob {
        StudyJob(ClearCacheTask(server: server, documents: documents, stop: stop), walk: walk, server: server)
    }

    /// The job that was running when Orthanc stopped; `nil` when it is none of these.
    func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)? {
        guard let walk = StudyWalk(serialized: serialized) else { return nil }
        switch type {
        case PreloadTask.jobType: return preload(walk)
        case ClearCacheTask.jobType: return clearCache(walk)
        default: return nil
        }
    }
}
