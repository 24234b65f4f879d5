// SPDX-License-Identifier: GPL-3.0-or-later

/// What is known of a study's state without reading it. Two equal versions, the first of them settled, mean that
/// nothing has changed between them.
struct StudyVersion: Hashable, Sendable {
    /// The changes that this process was told of; see ``GenerationTable``.
    var generation: UInt64
    /// `LastUpdate` of the study, by which changes of other servers on the same database show, too.
    var lastUpdate: String?
    /// The study's instances, where deletions do not show in `LastUpdate`; `nil` where they do.
    var instances: ListedInstances?
}

/// What was found when it was looked how a study is.
struct StudyLook: Sendable {
    /// The version of the study at that time.
    var version: StudyVersion
    /// Whether every later change is certain to show.
    var isSettled: Bool
    /// The series, as a by-product; `nil` when they were not looked at, or not all at once.
    var series: [SoughtSeries]?
}

extension StudyServer {
    /// Looks how a study is: a few calls, or one for each series where Orthanc neither tells of deletions nor lists all
    /// instances at once.
    ///
    /// The generation must have been read before: a change between that and the calls here then shows later, as it
    /// must.
    ///
    /// - Parameter known: The study's instances when it was looked at before, to be used again while nothing in the
    ///   archive has changed. The mark of the archive is read for those only: who looks once pays nothing for it.
    func look(
        atStudy study: String, generation: UInt64, settling: Settling, known: ListedInstances?
    ) throws(StudyServerError) -> StudyLook {
        let time = settling.now()
        let found = noticesDeletions ? nil : try list(study, known: known)
        // After the list: when it is as it was and nothing was stored until now, nothing was deleted before the list,
        // either. Before it, an instance could be deleted before the request and be stored anew before the list.
        let lastUpdate = try lastUpdate(ofStudy: study)
        return StudyLook(
            version: StudyVersion(generation: generation, lastUpdate: lastUpdate, instances: found?.instances),
            isSettled: settling.isSettled(lastUpdate, at: time),
            series: found?.states?.map { .known($0, at: time) })
    }

    /// Lists the instances of a study, unless what is known of them is certain to be so still.
    private func list(
        _ study: String, known: ListedInstances?
    ) throws(StudyServerError) -> (instances: ListedInstances, states: [SeriesState]?) {
        var mark = known?.mark
        // Before the list: what changes later than this makes the next mark another one.
        if let known, known.isMarkWorthwhile, let now = try archiveMark() {
            if now.isSameState(as: known.mark) { return (known, nil) }
            mark = now
        }
        if let states = statesWithInstances(ofStudy: study) {
            return (ListedInstances(of: states.compactMap(\.instances), mark: mark), states)
        }
        return (ListedInstances(of: try instancesBySeries(ofStudy: study), mark: mark), nil)
    }

    /// The states of all series where each of them tells its instances.
    private func statesWithInstances(ofStudy study: String) -> [SeriesState]? {
        statesAtOnce(ofStudy: study).flatMap { states in states.allSatisfy { $0.instances != nil } ? states : nil }
    }

    private func instancesBySeries(ofStudy study: String) throws(StudyServerError) -> [[String]] {
        var lists: [[String]] = []
        for series in try series(ofStudy: study) {
            do throws(StudyServerError) {
                lists.append(try instances(ofSeries: series))
            } catch {
                // Deleted since the study was asked for its series.
                if error != .missing { throw error }
            }
        }
        return lists
    }
}
