// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads little-endian values from bytes, one after the other, and never beyond their end.
///
/// It borrows the bytes: it must not outlive the closure that lends them.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    /// The offset of the next byte.
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The number of bytes that are left.
    var remaining: Int { bytes.count - position }

    mutating func skip(_ count: Int) throws(PackError) {
        _ = try take(count)
    }

    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) throws(PackError) -> Value {
        let value = try take(MemoryLayout<Value>.size).loadUnaligned(as: Value.self)
        return Value(littleEndian: value)
    }

    /// Reads that many bytes of UTF-8.
    mutating func text(_ count: Int) throws(PackError) -> String {
        guard let text = String(validating: try take(count), as: UTF8.self) else { throw .damaged }
        return text
    }

    /// Reads text that stands behind its length (32 bits).
    mutating func text() throws(PackError) -> String {
        try text(Int(try integer(UInt32.self)))
    }

    /// Reads bytes that stand behind their length (32 bits).
    mutating func array() throws(PackError) -> [UInt8] {
        [UInt8](try take(Int(try integer(UInt32.self))))
    }

    /// Skips bytes that stand behind their length (32 bits) and returns where they are.
    mutating func range() throws(PackError) -> Range<Int> {
        let count = Int(try integer(UInt32.self))
        try skip(count)
        return position - count..<position
    }

    private mutating func take(_ count: Int) throws(PackError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .damaged }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }
}

extension [UInt8] {
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
