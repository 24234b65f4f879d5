// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A buffer of bytes that grows up to a bound, and keeps its memory when it is emptied.
///
/// An array would check each append, and a record has thousands of them, most of a few bytes. The unchecked stores here
/// are sound because every append first calls ``reserve(_:)``, so that
/// `count + bytes to write <= room <= size of the memory`. This value alone owns the memory and frees it.
struct ByteBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    /// The offset up to which bytes may be written without a check: the end of the memory or the bound.
    private var room: Int
    private(set) var count = 0

    /// Where the bounded bytes begin, and where they must end at the latest.
    private var start = 0
    private var end = Int.max
    /// Whether more was appended than the bound allows. Later bytes then overwrite the bounded ones from their start,
    /// so that callers need not check each append: all bounded bytes are void.
    private(set) var isVoid = false

    private static let least = 64

    /// Creates a buffer, of 64 bytes if there is too little memory. A bounded append without memory exceeds its bound.
    init(capacity: Int = 4096) {
        let wanted = max(capacity, Self.least)
        if let memory = malloc(wanted) {
            self.memory = memory
            self.capacity = wanted
        } else {
            guard let memory = malloc(Self.least) else { preconditionFailure("Memory is exhausted.") }
            self.memory = memory
            self.capacity = Self.least
        }
        room = self.capacity
    }

    deinit {
        free(memory)
    }

    /// Calls a closure with the bytes, which are valid only inside it.
    borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Drops the bytes from a position on, but none before a bound that was exceeded; keeps the memory.
    mutating func truncate(to position: Int) {
        count = min(max(position, isVoid ? start : 0), count)
    }

    // MARK: Bounds

    /// An outer bound, to be restored when the inner one ends.
    struct Bound {
        fileprivate let start: Int
        fileprivate let end: Int
        fileprivate let isVoid: Bool
    }

    /// Bounds what is appended from here on, within the current bound; ``endBound(restoring:)`` must follow.
    mutating func beginBound(_ size: Int) -> Bound {
        let outer = Bound(start: start, end: end, isVoid: isVoid)
        let (last, overflow) = count.addingReportingOverflow(max(size, 0))
        start = count
        end = overflow ? end : min(end, last)
        room = min(capacity, end)
        return outer
    }

    /// Ends the inner bound and returns whether everything fitted; if not, drops all of it.
    mutating func endBound(restoring outer: Bound) -> Bool {
        let fits = !isVoid
        if !fits { count = start }
        // When the outer bound had shortened the inner one, exceeding the inner one exceeds the outer one.
        isVoid = outer.isVoid || !fits && end == outer.end
        start = outer.start
        end = outer.end
        room = isVoid ? capacity : min(capacity, end)
        return fits
    }

    /// Makes room for bytes; returns false when there is none, and then nothing may be written.
    @inline(__always)
    mutating func reserve(_ extra: Int) -> Bool {
        room - count >= extra || makeRoom(extra)
    }

    @inline(never)
    private mutating func makeRoom(_ extra: Int) -> Bool {
        if !isVoid {
            let (needed, overflow) = count.addingReportingOverflow(extra)
            if !overflow, needed <= end, grow(to: needed) { return true }
            precondition(end != .max, "Memory is exhausted.")
            isVoid = true
            room = capacity
        }
        count = start
        return room - count >= extra
    }

    /// Doubles the memory, but never beyond the bound; returns false when there is no memory.
    private mutating func grow(to needed: Int) -> Bool {
        let doubled = capacity > Int.max / 2 ? Int.max : capacity * 2
        let size = max(needed, min(doubled, end))
        // The C library moves large blocks without copying them, and says when there is no memory.
        guard let larger = realloc(memory, size) else { return false }
        memory = larger
        capacity = size
        room = min(size, end)
        return true
    }

    // MARK: Appending

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        guard reserve(1) else { return }
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, reserve(bytes.count) else { return }
        (memory + count).copyMemory(from: base, byteCount: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends up to `maximum` bytes that the closure writes; the closure returns how many it wrote.
    @inline(__always)
    mutating func append(maximum: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        guard reserve(maximum) else { return }
        let written = write((memory + count).assumingMemoryBound(to: UInt8.self))
        precondition(written >= 0 && written <= maximum, "A writer stays within the room that it asked for.")
        count += written
    }

    /// Removes one byte and closes the gap.
    mutating func remove(at position: Int) {
        guard position >= (isVoid ? start : 0), position < count else { return }
        memmove(memory + position, memory + position + 1, count - position - 1)
        count -= 1
    }
}
