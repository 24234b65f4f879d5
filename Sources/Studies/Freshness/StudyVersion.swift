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
    /// What undeclared text is taken for.
    var encoding = TextEncoding.latin1
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

/// What came of asking for the instances of a study.
private enum StudyList {
    /// Nothing was listed: the instances are the known ones, or deletions show in `LastUpdate`.
    case needless(ListedInstances?)
    /// A list, the states of the series if they were told all at once, and the study's `LastUpdate` before that.
    case made(ListedInstances, [SeriesState]?, lastUpdateBefore: String?)
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
        let encoding = textEncoding
        let found: StudyList = noticesDeletions ? .needless(nil) : try list(study, known: known)
        // After the list: when it is as it was and nothing was stored until now, nothing was deleted before the list,
        // either. Before it, an instance could be deleted before the request and be stored anew before the list.
        let lastUpdate = try lastUpdate(ofStudy: study)
        let isSettled = settling.isSettled(lastUpdate, at: time)
        switch found {
        case .needless(let instances):
            let version = StudyVersion(
                generation: generation, lastUpdate: lastUpdate, instances: instances, encoding: encoding)
            return StudyLook(version: version, isSettled: isSettled, series: nil)
        case .made(let instances, let states, let lastUpdateBefore):
            let version = StudyVersion(
                generation: generation, lastUpdate: lastUpdate, instances: instances, encoding: encoding)
            // One series is listed after the other: what was stored meanwhile may show in one and not in another.
            guard lastUpdateBefore == lastUpdate else {
                return StudyLook(version: version, isSettled: false, series: nil)
            }
            return StudyLook(version: version, isSettled: isSettled, series: states?.map { .known($0, at: time) })
        }
    }

    /// Lists the instances of a study, unless what is known of them is certain to be so still.
    private func list(_ study: String, known: ListedInstances?) throws(StudyServerError) -> StudyList {
        var mark = known?.mark
        // Before the list: what changes later than this makes the next mark another one.
        if let known, known.isMarkWorthwhile, let now = try archiveMark() {
            if now.isSameState(as: known.mark) { return .needless(known) }
            mark = now
        }
        let lastUpdate = try lastUpdate(ofStudy: study)
        if let states = statesWithInstances(ofStudy: study) {
            let instances = ListedInstances(of: states.compactMap(\.instances), mark: mark)
            return .made(instances, states, lastUpdateBefore: lastUpdate)
        }
        let instances = ListedInstances(of: try instancesBySeries(ofStudy: study), mark: mark)
        return .made(instances, nil, lastUpdateBefore: lastUpdate)
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
