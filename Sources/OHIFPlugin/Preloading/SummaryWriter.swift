// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization
internal import Threading

/// Writes and repairs metadata 4202 of the instances, on a thread of its own.
///
/// One thread suffices, since the database allows one writer at a time. The number of waiting summaries is limited, and
/// those beyond the limit are dropped: the change log names every instance once more (``ChangeFollower``), and opening
/// a study repairs its summaries, too.
final class SummaryWriter<Store: SummaryStore>: Sendable {
    /// A summary that waits.
    private struct Arrival: Sendable {
        let instance: String
        /// Makes the summary, given the encoding of text that declares none; returns `nil` when memory is exhausted.
        let value: @Sendable (TextEncoding) -> [UInt8]?
    }

    private struct State {
        /// Waiting summaries that the thread has not taken yet, in the order of their arrival.
        var arrivals: [Arrival] = []
        /// How many summaries wait, including those that the thread has taken.
        var waiting = 0
        /// How many summaries of each instance wait.
        var waitingByInstance: [String: Int] = [:]
        /// Instances whose waiting summaries may be outdated: their file was deleted or overwritten, or the summary of
        /// a later file was dropped or cannot be made.
        var outdated: Set<String> = []
        var isStopped = false
        var isDropping = false
        var studiesUnderRepair: Set<String> = []
        /// Instances whose summaries were written from memory: their next entry in the change log needs no work.
        var written: Set<String> = []
        /// Instances whose summaries will soon be made from their stored files.
        var underCorrection: Set<String> = []

        /// Whether the next summary of an instance must be written: of several, only the last belongs to its file.
        func isWanted(_ instance: String) -> Bool {
            waitingByInstance[instance] == 1 && !outdated.contains(instance)
        }

        /// Marks all summaries of an instance, written or waiting, as outdated.
        mutating func markOutdated(_ instance: String) {
            written.remove(instance)
            if waitingByInstance[instance] != nil { outdated.insert(instance) }
        }
    }

    /// Seconds for which the thread gathers summaries before it writes them: waking it for each took a third of its
    /// time.
    private static var gatheringTime: Double { 0.2 }

    /// How many summaries are made in a row before they are written: making one takes three times as long when it
    /// alternates with Orthanc's own work of writing.
    private static var batch: Int { 64 }

    private let store: Store
    private let capacity: Int
    private let log: @Sendable (String) -> Void
    private let worker = SerialWorker()
    private let state = Mutex(State())
    private let damagedSummaries = Atomic<Int>(0)

    /// Whether the summary of the stored file was written.
    private enum Rewriting {
        case yes
        /// The file gives no summary.
        case no
        /// The file gives no summary, but one was written of a file that it replaced meanwhile.
        case beforeOnly
    }

    /// How many summaries were found damaged or of another version, and were made anew.
    var damaged: Int { damagedSummaries.load(ordering: .relaxed) }

    /// Creates a writer that lets at most `capacity` summaries wait (a file without its pixels takes up to 8 KB).
    init(store: Store, capacity: Int = 10_000, log: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.capacity = capacity
        self.log = log
    }

    /// Schedules the summary of a file that was in memory; returns at once. The thread makes the summary just before it
    /// writes it, from a copy of parts of the file.
    ///
    /// When the instance is overwritten before that, the old file's summary is not written. When it is overwritten
    /// during the write, the new file has the old summary for a moment, until its own is written.
    ///
    /// - Parameter value: Makes the summary, given the encoding of text that declares none.
    func write(ofInstance instance: String, _ value: @escaping @Sendable (TextEncoding) -> [UInt8]?) {
        guard reserve(Arrival(instance: instance, value: value)) else { return }
        worker.perform(within: Self.gatheringTime) { self.writeArrivals() }
    }

    /// Schedules a summary that is the same under each encoding; see ``write(ofInstance:_:)``.
    func write(_ value: @escaping @autoclosure @Sendable () -> [UInt8]?, ofInstance instance: String) {
        write(ofInstance: instance) { _ in value() }
    }

    /// Marks the summaries of an instance as outdated when a new file was stored of which none can be made from memory.
    func markOutdated(instance: String) {
        state.withLock { $0.markOutdated(instance) }
    }

    /// Marks the summaries of a deleted or overwritten instance as outdated, and schedules a new one from its stored
    /// file; returns at once. Of several files of an instance, the last one that Orthanc hands over may be one that was
    /// overwritten.
    func instanceDeleted(_ instance: String) {
        let mustCorrect = state.withLock { state in
            let isConcerned = state.written.contains(instance) || state.waitingByInstance[instance] != nil
            state.markOutdated(instance)
            return isConcerned && !state.isStopped && state.underCorrection.insert(instance).inserted
        }
        guard mustCorrect else { return }
        worker.perform {
            self.state.withLock { _ = $0.underCorrection.remove(instance) }
            if !self.isStopped { self.attempt { () throws(StudyServerError) in try self.correct(instance) } }
        }
    }

    /// Schedules the repair of a study's missing and damaged summaries; returns at once.
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

    /// Runs something on the writer's thread, after everything that waits; returns at once.
    func perform(_ work: @escaping @Sendable () -> Void) {
        worker.perform(work)
    }

    /// Runs something on the writer's thread after some seconds; returns at once.
    func perform(after seconds: Int, _ work: @escaping @Sendable () -> Void) {
        worker.perform(after: Double(seconds), work)
    }

    /// How many summaries wait to be written.
    var waiting: Int { state.withLock { $0.waiting } }

    /// Makes sure that an instance has its summary. Call this on the writer's thread (``perform(_:)``).
    ///
    /// - Throws: The store's error; the summary may be missing then.
    func ensure(instance: String) throws(StudyServerError) {
        if state.withLock({ $0.written.remove(instance) }) != nil { return }
        try repair(instance)
    }

    /// Repairs a missing or damaged summary, on the calling thread.
    func repairNow(_ instance: String) throws(StudyServerError) {
        do throws(StudyServerError) {
            try repair(instance)
        } catch {
            // The instance was deleted meanwhile.
            if error != .missing { throw error }
        }
    }

    /// Ends the work: finishes what is under way and drops what waits. Returns when the thread is idle for good.
    func stop() {
        state.withLock { $0.isStopped = true }
        worker.stop()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Adds a summary to those that wait; when there is no room, drops it and logs that once.
    ///
    /// - Returns: Whether the caller must wake the thread. One call would do for all, but every batch makes another,
    ///   since the system may have refused to start the thread.
    private func reserve(_ arrival: Arrival) -> Bool {
        let instance = arrival.instance
        let (mustTell, mustSay) = state.withLock { state -> (Bool, Bool) in
            if state.isStopped { return (false, false) }
            if state.waiting >= capacity {
                defer { state.isDropping = true }
                state.markOutdated(instance)
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

    /// Writes all waiting summaries.
    private func writeArrivals() {
        // In reverse order, so that taking an arrival from the end also frees its copy of a file.
        var rest = state.withLock { state in
            defer { state.arrivals = [] }
            return Array(state.arrivals.reversed())
        }
        while !rest.isEmpty {
            for (instance, value) in makeBatch(from: &rest) {
                // The instance may have been overwritten since.
                if isWanted(instance) {
                    attempt { () throws(StudyServerError) in try set(value, ofInstance: instance) }
                }
                release(instance)
            }
        }
    }

    /// Makes a batch of summaries, and removes their arrivals from the end of the list.
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

    /// Writes the summary of a file that was in memory, and corrects it when the instance was overwritten meanwhile.
    private func set(_ value: [UInt8], ofInstance instance: String) throws(StudyServerError) {
        try store.setSummary(value, ofInstance: instance)
        let isOutdated = state.withLock { state in
            if state.isWanted(instance) {
                // An instance that is forgotten only costs a read of its metadata.
                if state.written.count >= capacity { state.written.removeAll() }
                state.written.insert(instance)
            }
            return state.outdated.contains(instance)
        }
        // The summary was written to an instance that has a later file.
        if isOutdated { try correct(instance) }
    }

    private func isWanted(_ instance: String) -> Bool {
        state.withLock { !$0.isStopped && $0.isWanted(instance) }
    }

    /// Gives back the place that ``reserve(_:)`` took.
    private func release(_ instance: String) {
        state.withLock { state in
            state.waiting -= 1
            if state.waiting < capacity / 2 { state.isDropping = false }
            let others = (state.waitingByInstance[instance] ?? 1) - 1
            state.waitingByInstance[instance] = others > 0 ? others : nil
            if others <= 0 { state.outdated.remove(instance) }
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

    /// Makes a missing or damaged summary anew, and one whose text may have been read under another encoding.
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
        // The stored summary is unreadable, or belongs to a file that was overwritten meanwhile.
        if written != .yes, kept != nil || written == .beforeOnly { try store.removeSummary(ofInstance: instance) }
    }

    /// Replaces a summary that differs from what the file gives under the current encoding.
    private func renew(_ kept: [UInt8], ofInstance instance: String) throws(StudyServerError) {
        let value = try made(ofInstance: instance)
        // A summary stays that another plugin made of a file that gives none here.
        if let value, value != kept { _ = try rewrite(instance) }
    }

    /// Makes the summary of the stored file; returns `nil` when the file gives none.
    private func made(ofInstance instance: String) throws(StudyServerError) -> [UInt8]? {
        let encoding = store.textEncoding
        return try store.withFileInBackground(ofInstance: instance) {
            InstanceSummary.encoded(ofFile: $0, in: encoding)
        }
    }

    /// Replaces a summary that may belong to another file by that of the stored one, or removes it when that gives
    /// none.
    private func correct(_ instance: String) throws(StudyServerError) {
        if try rewrite(instance) != .yes { try store.removeSummary(ofInstance: instance) }
    }

    /// Writes the summary of the stored file, and again, up to three times, when the file was overwritten meanwhile.
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
