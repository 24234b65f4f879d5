// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Memory that grows as bytes are appended, up to a bound, and that is kept when it is emptied.
///
/// An array would do but for the checks that it makes for each append: a record has thousands of them, most of a few
/// bytes. The invariant that makes the unchecked stores sound: every append first calls ``reserve(_:)``, so that
/// `count + bytes to write <= room <= size of the memory`. The memory is owned by this value alone and freed with it.
struct ByteBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    /// Up to where bytes may be written without a further look: the end of the memory or the bound.
    private var room: Int
    private(set) var count = 0

    /// Where the bytes begin that are bounded, and where they end at the latest.
    private var start = 0
    private var end = Int.max
    /// Whether more was appended than the bound allows. What is appended then goes to the start of the bounded bytes
    /// again and again, so that who writes need not look after each append: all of it is void.
    private(set) var isVoid = false

    private static let least = 64

    /// Where there is not so much memory, it begins with little: who bounds what is appended is told by the bound.
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

    /// The bytes, valid inside the closure only.
    borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Forgets the bytes from a position on, but none before a bound that was broken; the memory stays.
    mutating func truncate(to position: Int) {
        count = min(max(position, isVoid ? start : 0), count)
    }

    // MARK: Bounds

    /// The bound that was in force before another one.
    struct Bound {
        fileprivate let start: Int
        fileprivate let end: Int
        fileprivate let isVoid: Bool
    }

    /// Bounds what is appended from here on, within the bound in force: to be ended by ``endBound(restoring:)``.
    mutating func beginBound(_ size: Int) -> Bound {
        let outer = Bound(start: start, end: end, isVoid: isVoid)
        let (last, overflow) = count.addingReportingOverflow(max(size, 0))
        start = count
        end = overflow ? end : min(end, last)
        room = min(capacity, end)
        return outer
    }

    /// Ends the inner bound. Returns whether everything fitted; if not, all of it is forgotten.
    mutating func endBound(restoring outer: Bound) -> Bool {
        let fits = !isVoid
        if !fits { count = start }
        // What breaks an inner bound that was cut short by the outer one has broken that.
        isVoid = outer.isVoid || !fits && end == outer.end
        start = outer.start
        end = outer.end
        room = isVoid ? capacity : min(capacity, end)
        return fits
    }

    /// Makes room for so many bytes; false when there is none, and then nothing may be written.
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

    /// Doubles the memory, but never beyond the bound; false when there is none.
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

    /// Appends up to `maximum` bytes that the closure writes; it returns how many it wrote.
    @inline(__always)
    mutating func append(maximum: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        guard reserve(maximum) else { return }
        let written = write((memory + count).assumingMemoryBound(to: UInt8.self))
        precondition(written >= 0 && written <= maximum, "A writer stays within the room that it asked for.")
        count += written
    }

    /// Takes out one byte; those behind it move up.
    mutating func remove(at position: Int) {
        guard position >= (isVoid ? start : 0), position < count else { return }
        memmove(memory + position, memory + position + 1, count - position - 1)
        count -= 1
    }
}
