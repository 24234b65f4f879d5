// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Memory that grows as bytes are appended and that is kept when it is emptied.
///
/// An array would do but for the checks that it makes for each append: a record has thousands of them, most of a few
/// bytes. The invariant that makes the unchecked stores sound: every append first calls ``reserve(_:)``, so that
/// `count + bytes to write <= capacity`. The memory is owned by this value alone and freed with it.
struct ByteBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        memory = .allocate(byteCount: self.capacity, alignment: 8)
    }

    deinit {
        memory.deallocate()
    }

    /// The bytes, valid inside the closure only.
    borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Forgets the bytes from a position on; the memory stays.
    mutating func truncate(to position: Int) {
        count = min(max(position, 0), count)
    }

    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if capacity - count < extra { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let new = max(capacity * 2, count + extra)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: new, alignment: 8)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
        capacity = new
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        reserve(bytes.count)
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
        reserve(maximum)
        let written = write((memory + count).assumingMemoryBound(to: UInt8.self))
        precondition(written >= 0 && written <= maximum, "A writer stays within the room that it asked for.")
        count += written
    }

    /// Takes out one byte; those behind it move up.
    mutating func remove(at position: Int) {
        guard position >= 0, position < count else { return }
        memmove(memory + position, memory + position + 1, count - position - 1)
        count -= 1
    }
}
