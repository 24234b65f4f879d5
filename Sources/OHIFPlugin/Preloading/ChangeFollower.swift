// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization

/// Reads Orthanc's change log to its end whenever it is woken, and saves its position, so that no instance is missed
/// because of a crash, a restart or a flood.
///
/// It works on the writer's thread in portions, so that the writer can write summaries from memory in between. It saves
/// the position only when all entries before it are done. An entry that is read twice only costs time.
final class ChangeFollower<Log: ChangeLog, Store: SummaryStore>: Sendable {
    private struct State {
        var position: Int?
        var isScheduled = false
        var isWokenAgain = false
        /// How often the current portion was put off.
        var delays = 0
    }

    /// How often a portion is put off before it is passed over: a series that keeps changing gets a new entry.
    private static var maximumDelays: Int { 5 }

    /// How many entries are read at once. Writing summaries makes entries, too, so about half of them matter.
    private static var portion: Int { 500 }

    private let changes: Log
    private let writer: SummaryWriter<Store>
    private let handle: @Sendable (LoggedChange) throws(StudyServerError) -> ChangeOutcome
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Creates a follower that calls `handle` for each entry, on the writer's thread.
    init(
        changes: Log,
        writer: SummaryWriter<Store>,
        log: @escaping @Sendable (String) -> Void,
        handle: @escaping @Sendable (LoggedChange) throws(StudyServerError) -> ChangeOutcome
    ) {
        self.changes = changes
        self.writer = writer
        self.log = log
        self.handle = handle
    }

    /// Schedules the reading of the log to its end; returns at once.
    func wake() {
        let mustSchedule = state.withLock { state in
            if state.isScheduled {
                state.isWokenAgain = true
                return false
            }
            state.isScheduled = true
            return true
        }
        if mustSchedule { writer.perform { self.readPortion() } }
    }

    /// How many entries of the log are still unread; 0 when that cannot be told.
    var lag: Int {
        guard let position = state.withLock({ $0.position }), let last = try? changes.lastChange() else { return 0 }
        let (lag, isOverflow) = last.subtractingReportingOverflow(position)
        return isOverflow ? 0 : max(0, lag)
    }

    private func readPortion() {
        do throws(StudyServerError) {
            let start = try startingPosition()
            let page = try changes.changes(since: start, limit: Self.portion)
            var mustWait = false
            for change in page.changes {
                if writer.isStopped { return }
                if try handleUnlessMissing(change) == .later { mustWait = true }
            }
            if mustWait && putOff() { return }
            if page.last > start { try changes.setPosition(page.last) }
            let isDone = state.withLock { state in
                state.position = max(start, page.last)
                state.delays = 0
                let isDone = page.isEnd && !state.isWokenAgain
                if page.isEnd { state.isWokenAgain = false }
                if isDone { state.isScheduled = false }
                return isDone
            }
            if !isDone { writer.perform { self.readPortion() } }
        } catch {
            // The next change wakes the follower again, and its position is still before the entry that failed.
            state.withLock { $0.isScheduled = false }
            log("Preloading pauses: \(error)")
        }
    }

    /// Schedules the same portion once more, in a second. The position stays, so that a crash loses nothing.
    ///
    /// - Returns: False when the portion was put off often enough.
    private func putOff() -> Bool {
        let isPutOff = state.withLock { state in
            state.delays = state.delays < Self.maximumDelays ? state.delays + 1 : 0
            return state.delays > 0
        }
        if isPutOff { writer.perform(after: 1) { self.readPortion() } }
        return isPutOff
    }

    /// Returns the position where the last run ended. The very first run begins at the end of the log: older studies
    /// are preloaded on demand. So does a run whose saved position is beyond the end, because the log was cleared, or
    /// below zero, which this class never writes.
    private func startingPosition() throws(StudyServerError) -> Int {
        if let position = state.withLock({ $0.position }) { return position }
        let last = try changes.lastChange()
        let start: Int
        if let remembered = try changes.position(), remembered >= 0, remembered <= last {
            start = remembered
        } else {
            start = last
            try changes.setPosition(start)
        }
        state.withLock { $0.position = start }
        return start
    }

    /// Handles an entry, unless its resource was deleted meanwhile. It passes over an entry that fails although Orthanc
    /// works, such as an instance whose file is lost: that would fail again, and all later entries would wait.
    private func handleUnlessMissing(_ change: LoggedChange) throws(StudyServerError) -> ChangeOutcome {
        do throws(StudyServerError) {
            return try handle(change)
        } catch {
            guard case .failed(let reason) = error else { return .done }
            _ = try changes.lastChange()
            log("Preloading passes over a resource: \(reason)")
            return .done
        }
    }
}
