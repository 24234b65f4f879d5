// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies

/// Makes what opening a study wants to find: the summaries of the instances and the pack of the series.
struct PreloadTask: SeriesTask {
    static let jobType = "OHIFPreload"

    let server: OrthancStudyServer
    let loader: StudyLoader<OrthancStudyServer>
    let summaries: SummaryKeeper<OrthancStudyServer>
    let stop: StopSignal

    func perform(onSeries series: String) throws(StudyServerError) {
        for instance in try server.instances(ofSeries: series) {
            try stop.check()
            try summaries.repairNow(instance)
        }
        _ = try loader.refreshPack(ofSeries: series)
    }
}

/// Removes what was made from the instances: metadata 4202, this plugin's and the official one's, and packs.
struct ClearCacheTask: SeriesTask {
    static let jobType = "OHIFClearCache"

    let server: OrthancStudyServer
    let documents: DocumentCache<OrthancStudyServer>
    let stop: StopSignal

    func perform(onSeries series: String) throws(StudyServerError) {
        try server.removePack(ofSeries: series)
        // Nothing else tells the documents in memory, which may have been made from that pack: clearing is the remedy
        // for what no call to Orthanc shows.
        documents.removeAll()
        for instance in try server.instances(ofSeries: series) {
            try stop.check()
            try server.removeSummary(ofInstance: instance)
        }
    }
}
