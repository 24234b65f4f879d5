// SPDX-License-Identifier: GPL-3.0-or-later

/// What is known of a study's state without reading it. Two equal versions, the first of them settled, mean that
/// nothing has changed between them.
struct StudyVersion: Hashable, Sendable {
    /// The changes that this process was told of; see ``GenerationTable``.
    var generation: UInt64
    /// `LastUpdate` of the study, by which changes of other servers on the same database show, too.
    var lastUpdate: String?
    /// The study's instances, where deletions do not show in `LastUpdate`; `nil` where they do.
    var instances: ContentHash?
}

extension StudyServer {
    /// The version of a study, and whether it is settled.
    ///
    /// The generation must have been read before: a change between that and the calls here then shows later, as it
    /// must.
    func version(
        ofStudy study: String, generation: UInt64, settling: Settling
    ) throws(StudyServerError) -> (version: StudyVersion, isSettled: Bool) {
        let time = settling.now()
        let lastUpdate = try lastUpdate(ofStudy: study)
        let isSettled = settling.isSettled(lastUpdate, at: time)
        guard !noticesDeletions, lastUpdate != nil else {
            return (StudyVersion(generation: generation, lastUpdate: lastUpdate), isSettled)
        }
        var instances: [String] = []
        for series in try series(ofStudy: study) {
            do throws(StudyServerError) {
                instances += try self.instances(ofSeries: series)
            } catch {
                // Deleted since the study was asked for its series.
                if error != .missing { throw error }
            }
        }
        let version = StudyVersion(
            generation: generation, lastUpdate: lastUpdate, instances: ContentHash(ofIdentifiers: instances))
        return (version, isSettled)
    }
}
