// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import Studies

/// The work of a job on each series. It must be safe to repeat and to interrupt.
protocol SeriesTask: Sendable {
    /// The job's type in Orthanc.
    static var jobType: String { get }
    /// The signal that Orthanc stops.
    var stop: StopSignal { get }

    /// Works on an instance.
    func perform(onInstance instance: String) throws(StudyServerError)
    /// Works on a series, after all its instances.
    func finish(series: String) throws(StudyServerError)
}

/// Makes what opening a study reads: the summaries of the instances and the pack of the series.
struct PreloadTask: SeriesTask {
    static let jobType = "OHIFPreload"

    let loader: StudyLoader<OrthancStudyServer>
    let summaries: SummaryWriter<OrthancStudyServer>
    let stop: StopSignal

    /// How long ``finish(series:)`` waits for a series that has just changed, in tenths of a second: twice the time
    /// after which each change shows in `LastUpdate` (``LastUpdatePolicy``).
    private static let patience = 40

    func perform(onInstance instance: String) throws(StudyServerError) {
        try summaries.repairNow(instance)
    }

    func finish(series: String) throws(StudyServerError) {
        for _ in 0..<Self.patience where try !loader.isLastUpdateUnambiguous(series: series) && !stop.isStopping {
            usleep(100_000)
        }
        // A series that keeps changing gets its pack when it becomes stable or is opened.
        _ = try loader.refreshPack(ofSeries: series)
    }
}

/// Removes what was made from the instances: packs, and metadata 4202 of this plugin and of the official one.
struct ClearCacheTask: SeriesTask {
    static let jobType = "OHIFClearCache"

    let server: OrthancStudyServer
    let documents: DocumentCache<OrthancStudyServer>
    let stop: StopSignal

    func perform(onInstance instance: String) throws(StudyServerError) {
        try server.removeSummary(ofInstance: instance)
    }

    func finish(series: String) throws(StudyServerError) {
        try server.removePack(ofSeries: series)
        // Documents in memory may have been made from that pack, and nothing else tells them: clearing is the remedy
        // for faults that no call to Orthanc shows.
        documents.removeAll()
    }
}
