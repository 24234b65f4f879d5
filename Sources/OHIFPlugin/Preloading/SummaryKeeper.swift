// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Studies
internal import Synchronization

/// Keeps metadata 4202 of the instances in order, on a thread of its own.
///
/// One thread suffices: the database has one writer. What waits is bounded; what does not fit is dropped, since a
/// missing summary is written when its study is opened.
final class SummaryKeeper<Store: SummaryStore>: Sendable {
    private enum Work: Sendable {
        /// A summary that was made while the file was in memory.
        case write(instance: String, value: [UInt8])
        /// An instance whose summary may be missing or damaged.
        case repair(instance: String)
    }

    private struct State {
        var waiting = 0
        var isStopped = false
        var isDropping = false
        var studiesUnderRepair: Set<String> = []
    }

    private let store: Store
    private let capacity: Int
    private let log: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "ohif.summaries", qos: .utility)
    private let state = Mutex(State())

    /// A keeper that lets at most `capacity` pieces of work wait (a summary takes about 2 KB).
    init(store: Store, capacity: Int = 10_000, log: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.capacity = capacity
        self.log = log
    }

    /// Has a summary written soon; returns at once.
    func write(_ value: [UInt8], ofInstance instance: String) {
        enqueue(.write(instance: instance, value: value))
    }

    /// Has missing and damaged summaries of a study made anew soon; returns at once.
    func repair(instances: [String], ofStudy study: String) {
        let isNew = state.withLock { state in
            !state.isStopped && state.studiesUnderRepair.count < capacity
                && state.studiesUnderRepair.insert(study).inserted
        }
        guard isNew else { return }
        queue.async {
            for instance in instances where !self.isStopped {
                self.perform(.repair(instance: instance))
            }
            self.state.withLock { _ = $0.studiesUnderRepair.remove(study) }
        }
    }

    /// Ends the work: what is under way is finished, what waits is dropped. Returns when the thread is idle for good.
    func stop() {
        state.withLock { $0.isStopped = true }
        queue.sync {}
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func enqueue(_ work: Work) {
        let (accepted, mustSay) = state.withLock { state -> (Bool, Bool) in
            if state.isStopped { return (false, false) }
            if state.waiting >= capacity {
                defer { state.isDropping = true }
                return (false, !state.isDropping)
            }
            state.waiting += 1
            return (true, false)
        }
        if mustSay {
            log("Instances arrive faster than their summaries can be written; the rest will be made when needed")
        }
        guard accepted else { return }
        queue.async {
            if !self.isStopped { self.perform(work) }
            self.state.withLock { state in
                state.waiting -= 1
                if state.waiting < self.capacity / 2 { state.isDropping = false }
            }
        }
    }

    private func perform(_ work: Work) {
        do throws(StudyServerError) {
            switch work {
            case .write(let instance, let value):
                try store.setSummary(value, ofInstance: instance)
            case .repair(let instance):
                if let value = try store.summary(ofInstance: instance), InstanceSummary.isValid(value) { return }
                try repair(instance)
            }
        } catch {
            // An instance that is missing was deleted meanwhile.
            if case .failed(let reason) = error { log("The summary of an instance cannot be kept: \(reason)") }
        }
    }

    /// Writes what the file says now; once more when the file was overwritten under our hands.
    private func repair(_ instance: String) throws(StudyServerError) {
        for _ in 0..<3 {
            let version = try store.fileVersion(ofInstance: instance)
            let value = try store.withFile(ofInstance: instance) { InstanceSummary.encoded(ofFile: $0) }
            guard let value else { return }
            try store.setSummary(value, ofInstance: instance)
            if try store.fileVersion(ofInstance: instance) == version { return }
        }
    }
}
