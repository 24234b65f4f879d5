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
    }

    /// Entries that are read at once. Writing summaries makes entries, too, so about half of them matter.
    private static var portion: Int { 500 }

    private let changes: Log
    private let keeper: SummaryKeeper<Store>
    private let handle: @Sendable (LoggedChange) throws(StudyServerError) -> Void
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// A follower that has everything in the log handled by a closure, on the keeper's thread.
    init(
        changes: Log,
        keeper: SummaryKeeper<Store>,
        log: @escaping @Sendable (String) -> Void,
        handle: @escaping @Sendable (LoggedChange) throws(StudyServerError) -> Void
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
            for change in page.changes {
                if keeper.isStopped { return }
                try handleUnlessMissing(change)
            }
            if page.last > start { try changes.setPosition(page.last) }
            let isDone = state.withLock { state in
                state.position = max(start, page.last)
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

    /// What was deleted meanwhile needs nothing. What fails although the server works, such as an instance whose file is
    /// lost, is passed over: it would fail again, and everything behind it would wait.
    private func handleUnlessMissing(_ change: LoggedChange) throws(StudyServerError) {
        do throws(StudyServerError) {
            try handle(change)
        } catch {
            guard case .failed(let reason) = error else { return }
            _ = try changes.lastChange()
            log("Preloading passes over a resource: \(reason)")
        }
    }
}
