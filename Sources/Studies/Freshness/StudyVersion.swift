// SPDX-License-Identifier: GPL-3.0-or-later

/// What is known of a study's state without reading it. When two versions are equal and the first of them is
/// unambiguous, nothing has changed between them.
struct StudyVersion: Hashable, Sendable {
    /// Stands for the changes that this process was told of; see ``GenerationTable``.
    var generation: UInt64
    /// `LastUpdate` of the study, which also shows changes by other servers on the same database.
    var lastUpdate: String?
    /// The study's instances where `LastUpdate` does not show deletions; `nil` where it does.
    var instances: ListedInstances?
    /// The character set that is assumed for text in files that declare none.
    var encoding = TextEncoding.latin1
}

/// The state of a study at one time, without its records.
struct StudyState: Sendable {
    /// The version of the study at that time.
    var version: StudyVersion
    /// Whether every later change is certain to show.
    var isUnambiguous: Bool
    /// The series, as a by-product; `nil` when they were not asked for all at once, or may have changed meanwhile.
    var series: [SoughtSeries]?
}

/// The outcome of listing the instances of a study.
private enum StudyList {
    /// No list was needed: the instances are the known ones, or deletions show in `LastUpdate`.
    case needless(ListedInstances?)
    /// A list, the states of the series if one call gave them, and the study's `LastUpdate` before the list.
    case made(ListedInstances, [SeriesState]?, lastUpdateBefore: String?)
}

extension StudyServer {
    /// Reads the state of a study. That takes a few calls, or one for each series where Orthanc neither tells of
    /// deletions nor lists all instances at once.
    ///
    /// `generation` must have been read before. A change between that and the calls here then gives another generation,
    /// so it shows later, as it must.
    ///
    /// - Parameter known: The study's instances as listed earlier; they hold while nothing in the archive has changed.
    ///   The mark of the archive is read only when they are given: reading the state of a study once costs nothing
    ///   extra.
    func readState(
        ofStudy study: String, generation: UInt64, lastUpdatePolicy: LastUpdatePolicy, known: ListedInstances?
    ) throws(StudyServerError) -> StudyState {
        let time = lastUpdatePolicy.now()
        let encoding = textEncoding
        let found: StudyList = noticesDeletions ? .needless(nil) : try list(study, known: known)
        // Read after the list. Otherwise an instance could be deleted before this request, and be stored anew between
        // `LastUpdate` and the list: neither of them would show it.
        let lastUpdate = try lastUpdate(ofStudy: study)
        let isUnambiguous = lastUpdatePolicy.isUnambiguous(lastUpdate, at: time)
        switch found {
        case .needless(let instances):
            let version = StudyVersion(
                generation: generation, lastUpdate: lastUpdate, instances: instances, encoding: encoding)
            return StudyState(version: version, isUnambiguous: isUnambiguous, series: nil)
        case .made(let instances, let states, let lastUpdateBefore):
            let version = StudyVersion(
                generation: generation, lastUpdate: lastUpdate, instances: instances, encoding: encoding)
            // Series are listed one after the other: an instance that is stored meanwhile may be missing from its list.
            guard lastUpdateBefore == lastUpdate else {
                return StudyState(version: version, isUnambiguous: false, series: nil)
            }
            return StudyState(
                version: version, isUnambiguous: isUnambiguous, series: states?.map { .known($0, at: time) })
        }
    }

    /// Lists the instances of a study, unless the known ones are certain to be the present ones.
    private func list(_ study: String, known: ListedInstances?) throws(StudyServerError) -> StudyList {
        var mark = known?.mark
        // Read before the list: a change after this gives another mark next time.
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

    /// Returns the states of all series if each of them has its instances.
    private func statesWithInstances(ofStudy study: String) -> [SeriesState]? {
        statesAtOnce(ofStudy: study).flatMap { states in states.allSatisfy { $0.instances != nil } ? states : nil }
    }

    private func instancesBySeries(ofStudy study: String) throws(StudyServerError) -> [[String]] {
        var lists: [[String]] = []
        for series in try series(ofStudy: study) {
            do throws(StudyServerError) {
                lists.append(try instances(ofSeries: series))
            } catch {
                // Deleted since the series of the study were listed.
                if error != .missing { throw error }
            }
        }
        return lists
    }
}
