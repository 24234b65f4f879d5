// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import Studies
internal import Synchronization

/// Everything that is kept beside the studies and made in the background: summaries of instances and packs of series.
final class Preloader: Sendable {
    let summaries: SummaryKeeper<OrthancStudyServer>
    private let loader: StudyLoader<OrthancStudyServer>
    private let follower: ChangeFollower<OrthancChangeLog, OrthancStudyServer>?
    private let orthanc: Orthanc
    /// The size of the records that wait to become packs, in bytes.
    private let waiting = Mutex(0)

    /// Records of more than this do not wait: studies may be opened faster than packs are written, and a series that
    /// gets none now gets it when it is opened again.
    private static let waitingLimit = 64 << 20

    /// Records have fewer bytes as a rule.
    private static let ordinaryRecord = 64 << 10

    /// A preloader; one that does not follow the change log only does what opening a study asks for.
    init(server: OrthancStudyServer, loader: StudyLoader<OrthancStudyServer>, followsChanges: Bool) {
        let orthanc = server.orthanc
        let summaries = SummaryKeeper(store: server) { orthanc.log(.warning, $0) }
        self.orthanc = orthanc
        self.loader = loader
        self.summaries = summaries
        guard followsChanges else {
            follower = nil
            return
        }
        follower = ChangeFollower(
            changes: OrthancChangeLog(orthanc: orthanc),
            keeper: summaries,
            log: { orthanc.log(.warning, $0) },
            handle: { (change) throws(StudyServerError) in
                switch change {
                case .newInstance(let instance):
                    try summaries.ensure(instance: instance)
                    return .done
                case .stableSeries(let series):
                    // A series that has changed within the last moments gets its pack a little later: until then no
                    // pack of it could be told from an outdated one.
                    return try loader.refreshPack(ofSeries: series) == .unsettled ? .later : .done
                }
            })
    }

    /// How many entries of Orthanc's change log wait for their turn.
    var lag: Int { follower?.lag ?? 0 }

    /// Has the change log read to its end soon; returns at once.
    func wake() {
        follower?.wake()
    }

    /// Has what is missing beside a study made soon that was just loaded; returns at once.
    func complete(_ loaded: LoadedStudy, ofStudy study: String) {
        // Packs first: until they are written, they hold all records in memory.
        for series in loaded.seriesWithoutPack { writePackSoon(of: series) }
        if !loaded.isFromPacks { summaries.repair(instances: loaded.records.map(\.id), ofStudy: study) }
    }

    private func writePackSoon(of series: LoadedSeries) {
        let size = series.records.reduce(0) { $0 &+ $1.metadata.count &+ 512 }
        // One that is too large by itself has its turn when no other one waits, but not for the size of its records.
        let isOrdinary = size / max(series.records.count, 1) <= Self.ordinaryRecord
        let isAccepted = waiting.withLock { waiting in
            guard waiting == 0 && isOrdinary || size <= Self.waitingLimit - waiting else { return false }
            waiting += size
            return true
        }
        guard isAccepted else { return }
        summaries.perform { [self] in
            defer { waiting.withLock { $0 -= size } }
            do throws(StudyServerError) {
                _ = try loader.writePack(of: series)
            } catch {
                if case .failed(let reason) = error {
                    orthanc.log(.warning, "The pack of a series cannot be written: \(reason)")
                }
            }
        }
    }

    /// Ends all work; see ``SummaryKeeper/stop()``.
    func stop() {
        summaries.stop()
    }
}
