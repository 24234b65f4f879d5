// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import Studies

/// What a job does to each series. All of it is safe to repeat and to interrupt.
protocol SeriesTask: Sendable {
    /// The job's type in Orthanc.
    static var jobType: String { get }
    /// Given when Orthanc stops.
    var stop: StopSignal { get }

    /// Does what is to be done to an instance.
    func perform(onInstance instance: String) throws(StudyServerError)
    /// Does what is to be done to a series, after its instances.
    func finish(series: String) throws(StudyServerError)
}

/// Makes what opening a study wants to find: the summaries of the instances and the pack of the series.
struct PreloadTask: SeriesTask {
    static let jobType = "OHIFPreload"

    let loader: StudyLoader<OrthancStudyServer>
    let summaries: SummaryKeeper<OrthancStudyServer>
    let stop: StopSignal

    /// How long a series is waited for that has just changed, in steps of a tenth of a second: twice the time after
    /// which changes are told apart.
    private static let patience = 40

    func perform(onInstance instance: String) throws(StudyServerError) {
        try summaries.repairNow(instance)
    }

    func finish(series: String) throws(StudyServerError) {
        for _ in 0..<Self.patience where try !loader.isSettled(series: series) && !stop.isStopping { usleep(100_000) }
        // What goes on changing gets its pack when it is stable, or when it is opened.
        _ = try loader.refreshPack(ofSeries: series)
    }
}

/// Removes what was made from the instances: metadata 4202, this plugin's and the official one's, and packs.
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
        // Nothing else tells the documents in memory, which may have been made from that pack: clearing is the remedy
        // for what no call to Orthanc shows.
        documents.removeAll()
    }
}
