// SPDX-License-Identifier: GPL-3.0-or-later

/// Borrowed bytes from which numbers are read at any offset, with bounds checks in every build.
///
/// `UnsafeRawBufferPointer` checks bounds in debug builds only, but offsets and lengths here come from files: a read
/// beyond the end gives 0. Callers call ``has(_:at:)`` first; the check in each read is the second line of defence.
struct ByteSource {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var count: Int { bytes.count }

    func has(_ size: Int, at offset: Int) -> Bool {
        offset >= 0 && size >= 0 && offset <= bytes.count && size <= bytes.count &- offset
    }

    func byte(at offset: Int) -> UInt8 {
        has(1, at: offset) ? bytes[offset] : 0
    }

    func uint16(at offset: Int, bigEndian: Bool = false) -> UInt16 {
        integer(at: offset, bigEndian: bigEndian)
    }

    func uint32(at offset: Int, bigEndian: Bool = false) -> UInt32 {
        integer(at: offset, bigEndian: bigEndian)
    }

    func integer<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, bigEndian: Bool) -> Number {
        guard has(MemoryLayout<Number>.size, at: offset) else { return 0 }
        let number = bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
        return bigEndian ? Number(bigEndian: number) : Number(littleEndian: number)
    }

    /// Reads a tag: two words, each in the byte order.
    func tag(at offset: Int, bigEndian: Bool) -> Tag {
        let number = uint32(at: offset, bigEndian: bigEndian)
        return Tag(bigEndian ? number : number << 16 | number >> 16)
    }

    /// Returns a part of the bytes; empty when it does not lie within them.
    func slice(_ offset: Int, _ length: Int) -> UnsafeRawBufferPointer {
        guard has(length, at: offset) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset &+ length)])
    }
}
