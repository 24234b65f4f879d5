// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import Studies
internal import Synchronization

/// Makes summaries of instances and packs of series in the background.
final class Preloader: Sendable {
    let summaries: SummaryWriter<OrthancStudyServer>
    private let loader: StudyLoader<OrthancStudyServer>
    private let follower: ChangeFollower<OrthancChangeLog, OrthancStudyServer>?
    private let orthanc: Orthanc
    /// The size of the records that wait to become packs, in bytes.
    private let waiting = Mutex(0)

    /// The most bytes of records that wait, since studies may be opened faster than packs are written. A series that
    /// does not fit gets its pack when it is opened again.
    private static let waitingLimit = 64 << 20

    /// A number of bytes that records rarely exceed.
    private static let ordinaryRecord = 64 << 10

    /// Creates a preloader. One that does not follow the change log only completes studies that are opened.
    init(server: OrthancStudyServer, loader: StudyLoader<OrthancStudyServer>, followsChanges: Bool) {
        let orthanc = server.orthanc
        let summaries = SummaryWriter(store: server) { orthanc.log(.warning, $0) }
        self.orthanc = orthanc
        self.loader = loader
        self.summaries = summaries
        guard followsChanges else {
            follower = nil
            return
        }
        follower = ChangeFollower(
            changes: OrthancChangeLog(orthanc: orthanc),
            writer: summaries,
            log: { orthanc.log(.warning, $0) },
            handle: { (change) throws(StudyServerError) in
                switch change {
                case .newInstance(let instance):
                    try summaries.ensure(instance: instance)
                    return .done
                case .stableSeries(let series):
                    // A series that has just changed gets its pack a little later: a pack that is made now could not be
                    // told from an outdated one.
                    return try loader.refreshPack(ofSeries: series) == .tooRecent ? .later : .done
                }
            })
    }

    /// How many entries of Orthanc's change log are still unread.
    var lag: Int { follower?.lag ?? 0 }

    /// Schedules the reading of the change log to its end; returns at once.
    func wake() {
        follower?.wake()
    }

    /// Schedules the missing summaries and packs of a study that was just loaded; returns at once.
    func complete(_ loaded: LoadedStudy, ofStudy study: String) {
        // Packs come first: until they are written, all their records stay in memory.
        for series in loaded.seriesWithoutPack { writePackSoon(of: series) }
        if !loaded.isFromPacks { summaries.repair(instances: loaded.records.map(\.id), ofStudy: study) }
    }

    private func writePackSoon(of series: LoadedSeries) {
        let size = series.records.reduce(0) { $0 &+ $1.metadata.count &+ 512 }
        // A series that exceeds the limit by its number of records is accepted when no other one waits; one with
        // unusually large records is not.
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

    /// Ends all work; see ``SummaryWriter/stop()``.
    func stop() {
        summaries.stop()
    }
}
