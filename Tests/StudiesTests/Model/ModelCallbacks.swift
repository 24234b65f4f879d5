// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

@testable import Studies

/// What a server tells of its changes, late as Orthanc does, and the recent records that are kept accordingly.
///
/// A file that was stored is handed over by the thread that stored it, when the database has committed: after any time,
/// and not in the order in which the files were stored. That an instance was deleted, or overwritten, is told by a
/// thread of its own.
final class ModelCallbacks: Sendable {
    private struct Deletion {
        var instance: String
        var time: Int64
    }

    private struct State {
        var arrivals: [ModelFile] = []
        var deletions: [Deletion] = []
        /// How often a copy without pixels was kept.
        var copies = 0
    }

    let recent: RecentRecords
    private let state = Mutex(State())

    /// No deletion is told later than that, in milliseconds: `LastUpdate` can be unambiguous so soon after a change at
    /// the end of a second, and an outdated record that is still here then would come into a pack.
    private static let longestDelay: Int64 = 1000

    /// A file of which nothing is kept, whatever is in it.
    private static let tooLarge = [UInt8](repeating: 0, count: 8 << 20 + 1)

    init(recent: RecentRecords) {
        self.recent = recent
    }

    /// How often a copy without pixels was kept.
    var copies: Int { state.withLock { $0.copies } }

    /// Whether it is not yet told that instances of a study were deleted.
    func isBehind(study: String) -> Bool {
        state.withLock { $0.deletions.contains { $0.instance.hasPrefix("\(study).") } }
    }

    /// Takes note of what is to be told of a change.
    func didChange(stored file: ModelFile?, deleted: [String], at time: Int64) {
        state.withLock { state in
            state.deletions += deleted.map { Deletion(instance: $0, time: time) }
            if let file { state.arrivals.append(file) }
        }
    }

    /// Hands over one file of those that wait.
    func handOver(_ choice: UInt64) {
        let file = state.withLock { state in
            state.arrivals.isEmpty ? nil : state.arrivals.remove(at: Int(choice % UInt64(state.arrivals.count)))
        }
        guard let file else { return }
        let copy = (file.isTooLarge ? Self.tooLarge : file.bytes).withUnsafeBytes {
            recent.add(file: $0, ofInstance: file.instance)
        }
        if copy != nil { state.withLock { $0.copies += 1 } }
    }

    /// Tells of the earliest deletion of those that were not yet told.
    func tellOfDeletion() {
        let deletion = state.withLock { $0.deletions.isEmpty ? nil : $0.deletions.removeFirst() }
        if let deletion { recent.instanceDeleted(deletion.instance) }
    }

    /// Tells of all deletions that it is time for.
    func catchUp(at time: Int64) {
        while state.withLock({ ($0.deletions.first?.time).map { time - $0 >= Self.longestDelay } ?? false }) {
            tellOfDeletion()
        }
    }

    /// The server ends, and what was not told never will be.
    func restart() {
        state.withLock { state in
            state.arrivals = []
            state.deletions = []
        }
        recent.removeAll()
    }
}
