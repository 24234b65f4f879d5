// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization
internal import Threading

/// Keeps metadata 4202 of the instances in order, on a thread of its own.
///
/// One thread suffices: the database has one writer. What waits is bounded; what does not fit is dropped, since the
/// change log names every instance once more (``ChangeFollower``), and opening a study looks after it, too.
final class SummaryKeeper<Store: SummaryStore>: Sendable {
    /// A summary that waits.
    private struct Arrival: Sendable {
        let instance: String
        /// Makes the summary under an encoding; `nil` when memory is exhausted.
        let value: @Sendable (TextEncoding) -> [UInt8]?
    }

    private struct State {
        /// Summaries that wait and were not yet taken to be written, in their order.
        var arrivals: [Arrival] = []
        /// How many summaries wait, those included that were taken.
        var waiting = 0
        /// How many summaries of an instance wait.
        var waitingByInstance: [String: Int] = [:]
        /// Instances of which a summary waits and a later one was dropped, or there is none of the later file: what
        /// waits is of a file that is no more.
        var superseded: Set<String> = []
        var isStopped = false
        var isDropping = false
        var studiesUnderRepair: Set<String> = []
        /// Instances whose summaries were written from memory: the change log need not be asked to look after them.
        var written: Set<String> = []
        /// Instances whose summaries are about to be made of the files that are there.
        var underCorrection: Set<String> = []

        /// Whether the next summary of an instance is to be written: of several the last is that of its file.
        func isWanted(_ instance: String) -> Bool {
            waitingByInstance[instance] == 1 && !superseded.contains(instance)
        }

        /// What was or will be written of an instance is of a file that is no more.
        mutating func supersede(_ instance: String) {
            written.remove(instance)
            if waitingByInstance[instance] != nil { superseded.insert(instance) }
        }
    }

    /// Summaries are written together with those of the next moment, in seconds: waking the thread for each took
    /// a third of its time.
    private static var gatheringTime: Double { 0.2 }

    /// So many summaries are made in a row before they are written: in between Orthanc's own work on each, making one
    /// takes three times as long.
    private static var batch: Int { 64 }

    private let store: Store
    private let capacity: Int
    private let log: @Sendable (String) -> Void
    private let worker = SerialWorker()
    private let state = Mutex(State())
    private let damagedSummaries = Atomic<Int>(0)

    /// Whether a summary was written of the file that is there.
    private enum Rewriting {
        case yes
        /// It says nothing.
        case no
        /// It says nothing, but the file that it took the place of meanwhile did.
        case beforeOnly
    }

    /// How many summaries were found damaged or of another version, and made anew.
    var damaged: Int { damagedSummaries.load(ordering: .relaxed) }

    /// A keeper that lets at most `capacity` pieces of work wait (a file without its pixels takes up to 8 KB).
    init(store: Store, capacity: Int = 10_000, log: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.capacity = capacity
        self.log = log
    }

    /// Has a summary written soon of a file that was in memory; returns at once. It is made when it is written, from what
    /// was kept of the file.
    ///
    /// When the instance is overwritten before that, nothing is written of the old file. When it is overwritten at that
    /// very moment, the value goes to the new file for a moment: that of the new file is written after it.
    ///
    /// - Parameter value: Makes the summary; it is given what undeclared text is to be taken for.
    func write(ofInstance instance: String, _ value: @escaping @Sendable (TextEncoding) -> [UInt8]?) {
        guard reserve(Arrival(instance: instance, value: value)) else { return }
        worker.perform(within: Self.gatheringTime) { self.writeArrivals() }
    }

    /// Has a summary written soon that is the same under each encoding; see ``write(ofInstance:_:)``.
    func write(_ value: @escaping @autoclosure @Sendable () -> [UInt8]?, ofInstance instance: String) {
        write(ofInstance: instance) { _ in value() }
    }

    /// An instance was stored whose file gives no summary: what waits is of a file that is no more.
    func supersede(instance: String) {
        state.withLock { $0.supersede(instance) }
    }

    /// An instance was deleted or overwritten. Of several files of it the last one to be handed over may be one that is
    /// no more, so its summary is made soon of the file that is there; returns at once.
    func instanceDeleted(_ instance: String) {
        let mustCorrect = state.withLock { state in
            let isConcerned = state.written.contains(instance) || state.waitingByInstance[instance] != nil
            state.supersede(instance)
            return isConcerned && !state.isStopped && state.underCorrection.insert(instance).inserted
        }
        guard mustCorrect else { return }
        worker.perform {
            self.state.withLock { _ = $0.underCorrection.remove(instance) }
            if !self.isStopped { self.attempt { () throws(StudyServerError) in try self.correct(instance) } }
        }
    }

    /// Has missing and damaged summaries of a study made anew soon; returns at once.
    func repair(instances: [String], ofStudy study: String) {
        let isNew = state.withLock { state in
            !state.isStopped && state.studiesUnderRepair.count < capacity
                && state.studiesUnderRepair.insert(study).inserted
        }
        guard isNew else { return }
        worker.perform {
            for instance in instances where !self.isStopped {
                self.attempt { () throws(StudyServerError) in try self.repair(instance) }
            }
            self.state.withLock { _ = $0.studiesUnderRepair.remove(study) }
        }
    }

    /// Runs something on the keeper's thread, after everything that waits; returns at once.
    func perform(_ work: @escaping @Sendable () -> Void) {
        worker.perform(work)
    }

    /// Runs something on the keeper's thread after some seconds; returns at once.
    func perform(after seconds: Int, _ work: @escaping @Sendable () -> Void) {
        worker.perform(after: Double(seconds), work)
    }

    /// How many summaries wait to be written.
    var waiting: Int { state.withLock { $0.waiting } }

    /// Sees to it that an instance has its summary. To be called on the keeper's thread (``perform(_:)``).
    ///
    /// - Throws: What the store throws; the summary may be missing then.
    func ensure(instance: String) throws(StudyServerError) {
        if state.withLock({ $0.written.remove(instance) }) != nil { return }
        try repair(instance)
    }

    /// Makes a missing or damaged summary anew, on the calling thread.
    func repairNow(_ instance: String) throws(StudyServerError) {
        do throws(StudyServerError) {
            try repair(instance)
        } catch {
            // The instance was deleted meanwhile.
            if error != .missing { throw error }
        }
    }

    /// Ends the work: what is under way is finished, what waits is dropped. Returns when the thread is idle for good.
    func stop() {
        state.withLock { $0.isStopped = true }
        worker.stop()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Takes a place among those that wait; says once when there is none any more. Whether the thread must be told: the
    /// first one does for all, but now and then another one, since the system may have had no thread to give.
    private func reserve(_ arrival: Arrival) -> Bool {
        let instance = arrival.instance
        let (mustTell, mustSay) = state.withLock { state -> (Bool, Bool) in
            if state.isStopped { return (false, false) }
            if state.waiting >= capacity {
                defer { state.isDropping = true }
                state.supersede(instance)
                return (false, !state.isDropping)
            }
            state.written.remove(instance)
            state.waiting += 1
            state.waitingByInstance[instance, default: 0] += 1
            state.arrivals.append(arrival)
            return (state.arrivals.count % Self.batch == 1, false)
        }
        if mustSay {
            log("Instances arrive faster than their summaries can be written; the rest follows when there is time")
        }
        return mustTell
    }

    /// Writes the summaries of all that has arrived.
    private func writeArrivals() {
        // The next one last, to be let go when its place is: it holds a copy of a file.
        var rest = state.withLock { state in
            defer { state.arrivals = [] }
            return Array(state.arrivals.reversed())
        }
        while !rest.isEmpty {
            for (instance, value) in makeBatch(from: &rest) {
                // It may have been overwritten since.
                if isWanted(instance) {
                    attempt { () throws(StudyServerError) in try set(value, ofInstance: instance) }
                }
                release(instance)
            }
        }
    }

    /// Makes the summaries of the last arrivals and lets these go.
    private func makeBatch(from arrivals: inout [Arrival]) -> [(instance: String, value: [UInt8])] {
        var made: [(instance: String, value: [UInt8])] = []
        let encoding = store.textEncoding
        while made.count < Self.batch, let arrival = arrivals.popLast() {
            if isWanted(arrival.instance), let value = arrival.value(encoding) {
                made.append((arrival.instance, value))
            } else {
                release(arrival.instance)
            }
        }
        return made
    }

    /// Writes the summary of a file that was in memory, and sees whether it is still that of the instance.
    private func set(_ value: [UInt8], ofInstance instance: String) throws(StudyServerError) {
        try store.setSummary(value, ofInstance: instance)
        let isSuperseded = state.withLock { state in
            if state.isWanted(instance) {
                // Forgetting only costs a look at the metadata.
                if state.written.count >= capacity { state.written.removeAll() }
                state.written.insert(instance)
            }
            return state.superseded.contains(instance)
        }
        // It went to a later file.
        if isSuperseded { try correct(instance) }
    }

    private func isWanted(_ instance: String) -> Bool {
        state.withLock { !$0.isStopped && $0.isWanted(instance) }
    }

    /// Gives back the place that was taken by ``reserve(_:)``.
    private func release(_ instance: String) {
        state.withLock { state in
            state.waiting -= 1
            if state.waiting < capacity / 2 { state.isDropping = false }
            let others = (state.waitingByInstance[instance] ?? 1) - 1
            state.waitingByInstance[instance] = others > 0 ? others : nil
            if others <= 0 { state.superseded.remove(instance) }
        }
    }

    private func attempt(_ work: () throws(StudyServerError) -> Void) {
        do throws(StudyServerError) {
            try work()
        } catch {
            // An instance that is missing was deleted meanwhile.
            if case .failed(let reason) = error { log("The summary of an instance cannot be kept: \(reason)") }
        }
    }

    /// Makes a missing or damaged summary anew, and one with text that may have been read under another encoding.
    private func repair(_ instance: String) throws(StudyServerError) {
        let kept = try store.summary(ofInstance: instance)
        if let kept {
            switch kept.withUnsafeBytes({ InstanceSummary.Content(of: $0) }) {
            case .ascii: return
            case .otherText: return try renew(kept, ofInstance: instance)
            case nil: damagedSummaries.wrappingAdd(1, ordering: .relaxed)
            }
        }
        let written = try rewrite(instance)
        // What is there is of no use, or of a file that was overwritten under our hands.
        if written != .yes, kept != nil || written == .beforeOnly { try store.removeSummary(ofInstance: instance) }
    }

    /// Puts what the file says under the encoding of now in place of a summary that says something else.
    private func renew(_ kept: [UInt8], ofInstance instance: String) throws(StudyServerError) {
        let value = try made(ofInstance: instance)
        // One that another plugin made of a file that gives none here stays.
        if let value, value != kept { _ = try rewrite(instance) }
    }

    /// The summary of the file that is there.
    private func made(ofInstance instance: String) throws(StudyServerError) -> [UInt8]? {
        let encoding = store.textEncoding
        return try store.withFileAside(ofInstance: instance) { InstanceSummary.encoded(ofFile: $0, in: encoding) }
    }

    /// Puts the summary of the file that is there in place of one that may be of another; it may have none.
    private func correct(_ instance: String) throws(StudyServerError) {
        if try rewrite(instance) != .yes { try store.removeSummary(ofInstance: instance) }
    }

    /// Writes what the file says now; once more when the file was overwritten under our hands.
    private func rewrite(_ instance: String) throws(StudyServerError) -> Rewriting {
        var rewriting = Rewriting.no
        for _ in 0..<3 {
            let version = try store.fileVersion(ofInstance: instance)
            let value = try made(ofInstance: instance)
            guard let value else { return rewriting }
            try store.setSummary(value, ofInstance: instance)
            rewriting = .beforeOnly
            if try store.fileVersion(ofInstance: instance) == version { break }
        }
        return .yes
    }
}
