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

extension StudyServer {
    /// The version of a study, and whether it is settled.
    ///
    /// The generation must have been read before: a change between that and the calls here then shows later, as it
    /// must.
    ///
    /// - Parameter known: The study's instances when it was looked at before, to be used again while nothing in the
    ///   archive has changed. The mark of the archive is read for those only: who looks once pays nothing for it.
    func version(
        ofStudy study: String, generation: UInt64, settling: Settling, known: ListedInstances?
    ) throws(StudyServerError) -> (version: StudyVersion, isSettled: Bool) {
        let time = settling.now()
        let lastUpdate = try lastUpdate(ofStudy: study)
        let isSettled = settling.isSettled(lastUpdate, at: time)
        var version = StudyVersion(generation: generation, lastUpdate: lastUpdate)
        if !noticesDeletions, lastUpdate != nil { version.instances = try listed(study, known: known) }
        return (version, isSettled)
    }

    /// The instances of a study: those that are known if they are certain to be the same, else listed.
    private func listed(_ study: String, known: ListedInstances?) throws(StudyServerError) -> ListedInstances {
        var mark = known?.mark
        if let known, known.isMarkWorthwhile {
            // Before the list: what changes later than this makes the next mark another one.
            mark = try archiveMark() ?? mark
            if let mark, mark.isSameState(as: known.mark) { return known }
        }
        var instances: [String] = []
        let series = try series(ofStudy: study)
        for one in series {
            do throws(StudyServerError) {
                instances += try self.instances(ofSeries: one)
            } catch {
                // Deleted since the study was asked for its series.
                if error != .missing { throw error }
            }
        }
        return ListedInstances(
            hash: ContentHash(ofIdentifiers: instances), count: instances.count, series: series.count, mark: mark)
    }
}
