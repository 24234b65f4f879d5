// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// Makes the jobs of the maintenance routes, and restores them after a restart.
struct MaintenanceJobs: Sendable {
    let server: OrthancStudyServer
    let loader: StudyLoader<OrthancStudyServer>
    /// The writer of summaries; `nil` when the data source does not use them. Even then a job can remove summaries and
    /// packs that were made before, and the official plugin's.
    let summaries: SummaryWriter<OrthancStudyServer>?
    let stop: StopSignal
    let documents: DocumentCache<OrthancStudyServer>

    /// Makes a job that makes missing summaries and packs; `nil` when the data source does not use them.
    func preload(_ walk: StudyWalk) -> (any OrthancJob)? {
        summaries.map { summaries in
            StudyJob(
                PreloadTask(loader: loader, summaries: summaries, stop: stop), walk: walk, server: server)
        }
    }

    /// Makes a job that removes all summaries and packs.
    func clearCache(_ walk: StudyWalk) -> any OrthancJob {
        StudyJob(ClearCacheTask(server: server, documents: documents, stop: stop), walk: walk, server: server)
    }

    /// Restores a job that was running when Orthanc stopped; `nil` when it is none of these.
    func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)? {
        guard let walk = StudyWalk(serialized: serialized) else { return nil }
        switch type {
        case PreloadTask.jobType: return preload(walk)
        case ClearCacheTask.jobType: return clearCache(walk)
        default: return nil
        }
    }
}
