// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import Threading

/// A cache of records of instances that have just arrived, or of what is needed to make them. With it the pack of a new
/// series is written without reading its files again, which takes longer the larger the archive is.
///
/// Only for servers whose files no other server changes: nothing tells that another one has overwritten an instance.
/// Each file arrives here some time after it was stored, on a thread of its own. When two versions of an instance are
/// stored at once, the earlier one can arrive last. The cache therefore keeps nothing of an instance that was
/// overwritten or deleted moments ago.
///
/// Safe from any thread.
public final class RecentRecords: Sendable {
    private struct Entry {
        var kept: AbridgedOrRecord
        /// The character set that a record assumes for text in files that declare none.
        var encoding: TextEncoding
        var number: UInt64
        var cost: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Arrivals in their order, including those whose entry is gone.
        var arrivals: ArraySlice<(instance: String, number: UInt64)> = []
        var nextNumber: UInt64 = 0
        var cost = 0
        /// The character set to assume, as of the last time that a record was asked for.
        var encoding = TextEncoding.latin1
        var deleted: RecentDeletions
    }

    private let capacity: Int
    private let now: @Sendable () -> Instant
    private let state: Mutex<State>
    private let readers = Mutex<[Reader]>([])

    /// `@unchecked Sendable` holds because a reader is either in `readers` or with the one thread that took it out.
    private struct Reader: @unchecked Sendable {
        let reader: RecordReader
    }

    /// Orthanc waits while a file is read here: a slide has hundreds of thousands of fragments to skip, and a small
    /// deflated file can inflate to any size. Files beyond these limits are read later.
    private static let fileLimit = 8 << 20
    private static let elements = 65_536

    /// Larger records are made when they are wanted, so that a burst of files does not fill the memory with them.
    private static let limits = RecordLimits(record: 512 << 10, inflated: 4 << 20)

    /// The most idle readers that are kept; more than that rarely work at the same time.
    private static let readersLimit = 8

    /// From this many arrivals on, looking for those whose entry is gone pays.
    private static let toleratedArrivals = 64

    /// The bytes of an entry beside the parts of its record.
    private static let overhead = 512

    /// Creates a cache for records of up to `capacity` bytes; it drops the oldest ones first.
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

    /// Keeps what is needed for the record of an instance, in place of an earlier version. Keeps nothing of a file that
    /// cannot be read.
    ///
    /// - Returns: A copy of the file without its pixels, if that is all that the record needs.
    /// - Complexity: some tens of microseconds.
    public func add(file: UnsafeRawBufferPointer, ofInstance instance: String) -> AbridgedFile? {
        let encoding = state.withLock { $0.encoding }
        let kept =
            file.count <= Self.fileLimit ? withReader(encoding) { $0.abridgedOrRecord(of: file, id: instance) } : nil
        keep(kept, ofInstance: instance, in: encoding)
        guard case .abridged(let file)? = kept else { return nil }
        return file
    }

    /// The number of arrivals that are remembered, including those whose entry is gone.
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

    /// Whether there is an entry for an instance. Does not make the record, which can still fail.
    func contains(instance: String) -> Bool {
        state.withLock { $0.entries[instance] != nil }
    }

    /// Returns the record of an instance; `nil` without entry, or when its record assumes another character set.
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

    /// Drops the entries of instances whose records are in a pack now.
    func remove(_ instances: some Sequence<String>) {
        state.withLock { state in
            for instance in instances { remove(instance, from: &state) }
        }
    }

    /// Drops the entry of an instance that was deleted or overwritten, and keeps no file of it that arrives in the next
    /// moments: it can be the deleted version. To be called within a second of the change.
    public func instanceDeleted(_ instance: String) {
        state.withLock { state in
            remove(instance, from: &state)
            state.deleted.insert(instance, at: now())
        }
    }

    /// Whether an instance was deleted or overwritten moments ago, so that a file of it may be the deleted version.
    public func wasDeleted(instance: String) -> Bool {
        state.withLock { $0.deleted.contains(instance, at: now()) }
    }

    /// Drops all entries.
    public func removeAll() {
        state.withLock { $0 = State(encoding: $0.encoding, deleted: $0.deleted) }
    }

    private func remove(_ instance: String, from state: inout State) {
        if let entry = state.entries.removeValue(forKey: instance) { state.cost -= entry.cost }
    }

    /// Drops the oldest entries until there is room, and forgets arrivals whose entry is gone.
    private func makeRoom(in state: inout State) {
        while let oldest = state.arrivals.first {
            let isHere = state.entries[oldest.instance]?.number == oldest.number
            if isHere && state.cost <= capacity { break }
            state.arrivals.removeFirst()
            if isHere { remove(oldest.instance, from: &state) }
        }
        // Behind an arrival whose entry is kept, any number may be gone. Here more than half are.
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
                // Readers for an encoding that is no longer used make room.
                if readers.count >= Self.readersLimit { readers.removeFirst() }
                readers.append(reader)
            }
        }
        return body(reader.reader)
    }
}
