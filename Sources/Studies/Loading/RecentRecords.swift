// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import Threading

/// Records of instances that have just arrived, or what is needed to make them, kept while the files were in memory: the
/// pack of a new series is written without reading its files again, which takes the longer the larger the archive is.
///
/// Only for servers whose files nobody else changes: nothing tells that another one has overwritten an instance. Files
/// arrive here some time after they were stored, each from a thread of its own: when two versions of an instance are
/// stored at once, the earlier one can be the last to arrive. So nothing is kept of an instance that was overwritten, or
/// deleted, moments ago.
///
/// Safe from any thread.
public final class RecentRecords: Sendable {
    private struct Entry {
        var kept: AbridgedOrRecord
        /// What undeclared text was taken for, if it is a record.
        var encoding: TextEncoding
        var number: UInt64
        var cost: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Arrivals in their order, also of what is gone since.
        var arrivals: ArraySlice<(instance: String, number: UInt64)> = []
        var nextNumber: UInt64 = 0
        var cost = 0
        /// What undeclared text was taken for when a record was asked for last.
        var encoding = TextEncoding.latin1
        var deleted: RecentDeletions
    }

    private let capacity: Int
    private let now: @Sendable () -> Instant
    private let state: Mutex<State>
    private let readers = Mutex<[Reader]>([])

    /// A reader is either here or with the one thread that took it out.
    private struct Reader: @unchecked Sendable {
        let reader: RecordReader
    }

    /// The server waits while a file is looked at: slides have hundreds of thousands of fragments to pass over, and a
    /// small deflated file can inflate to any size. Such files are read later.
    private static let fileLimit = 8 << 20
    private static let elements = 65_536

    /// Records of more than this are made when they are wanted, so that no burst of files fills the memory with them.
    private static let limits = RecordLimits(record: 512 << 10, inflated: 4 << 20)

    /// Readers that wait for the next instance; more of them never work at the same time but by chance.
    private static let readersLimit = 8

    /// Looking for arrivals that are gone pays from this many on.
    private static let toleratedArrivals = 64

    /// What an entry takes beside the parts of its record, in bytes.
    private static let overhead = 512

    /// Room for records of up to `capacity` bytes; the oldest ones make way.
    public convenience init(capacity: Int) {
        self.init(capacity: capacity, now: Instant.now)
    }

    init(capacity: Int, now: @escaping @Sendable () -> Instant) {
        self.capacity = max(0, capacity)
        self.now = now
        state = Mutex(State(deleted: RecentDeletions(at: now())))
    }

    /// The size of what is kept, in bytes.
    public var bytes: Int { state.withLock { $0.cost } }

    /// Whether nothing is kept.
    var isEmpty: Bool { state.withLock { $0.entries.isEmpty } }

    /// Keeps what is needed for the record of an instance in place of an earlier one; nothing is kept of a file that
    /// cannot be read.
    ///
    /// - Returns: A copy of the file without its pixels, when that is all that is needed.
    /// - Complexity: some tens of microseconds.
    public func add(file: UnsafeRawBufferPointer, ofInstance instance: String) -> AbridgedFile? {
        let encoding = state.withLock { $0.encoding }
        let kept =
            file.count <= Self.fileLimit ? withReader(encoding) { $0.abridgedOrRecord(of: file, id: instance) } : nil
        keep(kept, ofInstance: instance, in: encoding)
        guard case .abridged(let file)? = kept else { return nil }
        return file
    }

    /// How many arrivals are remembered, also of what is gone since.
    var arrivals: Int { state.withLock { $0.arrivals.count } }

    private func keep(
        _ kept: AbridgedOrRecord?, ofInstance instance: String, in encoding: TextEncoding
    ) {
        state.withLock { state in
            remove(instance, from: &state)
            guard let kept, !state.deleted.contains(instance, at: now()) else { return }
            let cost = kept.byteCount + Self.overhead
            guard cost <= capacity else { return }
            state.entries[instance] = Entry(
                kept: kept, encoding: encoding, number: state.nextNumber, cost: cost)
            state.arrivals.append((instance, state.nextNumber))
            state.nextNumber += 1
            state.cost += cost
            makeRoom(in: &state)
        }
    }

    /// Whether the record of an instance can be had without its file, but for one that is damaged; makes no record.
    func contains(instance: String) -> Bool {
        state.withLock { $0.entries[instance] != nil }
    }

    /// The record of an instance, if it is still here and its text was taken for what it is taken for now.
    func record(ofInstance instance: String, in encoding: TextEncoding = .latin1) -> InstanceRecord? {
        let entry = state.withLock { state in
            state.encoding = encoding
            return state.entries[instance]
        }
        switch entry?.kept {
        case .record(let record): return entry?.encoding == encoding ? record : nil
        case .abridged(let file): return withReader(encoding) { $0.record(of: file, id: instance) }
        case nil: return nil
        }
    }

    /// Lets records go that are kept elsewhere now.
    func remove(_ instances: some Sequence<String>) {
        state.withLock { state in
            for instance in instances { remove(instance, from: &state) }
        }
    }

    /// To be called when an instance was deleted or overwritten, within a second: lets go what is here of it, and keeps
    /// nothing that arrives later, which can be the file that is no more.
    public func instanceDeleted(_ instance: String) {
        state.withLock { state in
            remove(instance, from: &state)
            state.deleted.insert(instance, at: now())
        }
    }

    /// Whether an instance was deleted or overwritten not long ago, so that a file of it may be one that is no more.
    public func wasDeleted(instance: String) -> Bool {
        state.withLock { $0.deleted.contains(instance, at: now()) }
    }

    /// Lets everything go.
    public func removeAll() {
        state.withLock { $0 = State(encoding: $0.encoding, deleted: $0.deleted) }
    }

    private func remove(_ instance: String, from state: inout State) {
        if let entry = state.entries.removeValue(forKey: instance) { state.cost -= entry.cost }
    }

    /// Lets the oldest go until there is room, and forgets arrivals of what is gone.
    private func makeRoom(in state: inout State) {
        while let oldest = state.arrivals.first {
            let isHere = state.entries[oldest.instance]?.number == oldest.number
            if isHere && state.cost <= capacity { break }
            state.arrivals.removeFirst()
            if isHere { remove(oldest.instance, from: &state) }
        }
        // Behind one that stays there may be any number that do not. Those that do are at most half of these.
        if state.arrivals.count > 2 * state.entries.count + Self.toleratedArrivals {
            state.arrivals.removeAll { state.entries[$0.instance]?.number != $0.number }
        }
    }

    private func withReader<Result>(_ encoding: TextEncoding, _ body: (RecordReader) -> Result)
        -> Result
    {
        let idle = readers.withLock { readers in
            readers.lastIndex { $0.reader.encoding == encoding }.map { readers.remove(at: $0) }
        }
        let reader =
            idle
            ?? Reader(
                reader: RecordReader(limits: Self.limits, elements: Self.elements, encoding: encoding))
        defer {
            readers.withLock { readers in
                // Those for an encoding that holds no more make way.
                if readers.count >= Self.readersLimit { readers.removeFirst() }
                readers.append(reader)
            }
        }
        return body(reader.reader)
    }
}
