// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization

/// Reads Orthanc's change log to its end, again and again, and remembers how far it got: whatever was missed by a
/// crash, a restart or a flood is made up for.
///
/// It works on the keeper's thread in portions, so that summaries from memory pass in between. The position is
/// remembered only when everything before it is done; being remembered late costs a second look, nothing else.
final class ChangeFollower<Log: ChangeLog, Store: SummaryStore>: Sendable {
    private struct State {
        var position: Int?
        var isScheduled = false
        var isWokenAgain = false
        /// How often the current portion was put off.
        var delays = 0
    }

    /// How often a portion is put off before it is passed over: what goes on changing is logged once more.
    private static var maximumDelays: Int { 5 }

    /// Entries that are read at once. Writing summaries makes entries, too, so about half of them matter.
    private static var portion: Int { 500 }

    private let changes: Log
    private let keeper: SummaryKeeper<Store>
    private let handle: @Sendable (LoggedChange) throws(StudyServerError) -> ChangeOutcome
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// A follower that has everything in the log handled by a closure, on the keeper's thread.
    init(
        changes: Log,
        keeper: SummaryKeeper<Store>,
        log: @escaping @Sendable (String) -> Void,
        handle: @escaping @Sendable (LoggedChange) throws(StudyServerError) -> ChangeOutcome
    ) {
        self.changes = changes
        self.keeper = keeper
        self.log = log
        self.handle = handle
    }

    /// Has the log read to its end soon; returns at once.
    func wake() {
        let mustSchedule = state.withLock { state in
            if state.isScheduled {
                state.isWokenAgain = true
                return false
            }
            state.isScheduled = true
            return true
        }
        if mustSchedule { keeper.perform { self.readPortion() } }
    }

    /// How many entries of the log are still to be read; 0 when that cannot be told.
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
                if keeper.isStopped { return }
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
            if !isDone { keeper.perform { self.readPortion() } }
        } catch {
            // The next change wakes it again, and the position still stands before what failed.
            state.withLock { $0.isScheduled = false }
            log("Preloading pauses: \(error)")
        }
    }

    /// Has the same portion read again in a moment, with the position where it is, so that a crash loses nothing. False
    /// when that was done often enough.
    private func putOff() -> Bool {
        let isPutOff = state.withLock { state in
            state.delays = state.delays < Self.maximumDelays ? state.delays + 1 : 0
            return state.delays > 0
        }
        if isPutOff { keeper.perform(after: 1) { self.readPortion() } }
        return isPutOff
    }

    /// Where to go on: where the last run got. At the very first run that is the end of the log: studies that were
    /// there before are preloaded on demand. A position beyond the end belongs to a log that was cleared, and one below
    /// zero was not written here.
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

    /// What was deleted meanwhile needs nothing. What fails although the server works, such as an instance whose file
    /// is lost, is passed over: it would fail again, and everything behind it would wait.
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
