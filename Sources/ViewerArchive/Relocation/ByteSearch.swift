// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Bytes in which text is searched: an array, or in tests bytes that count how often they are read.
protocol ByteText: RandomAccessCollection<UInt8> where Index == Int {}

extension [UInt8]: ByteText {}

/// Searches for ASCII text in bytes of any content.
enum ByteSearch {
    /// Returns the offsets of all occurrences, in order and not overlapping.
    ///
    /// Skips to each occurrence of the first byte by `memchr(3)`. That takes linear time in practice, and at worst the
    /// product of both lengths; each needle is a short text of this module.
    static func occurrences(of needle: String, in bytes: some ByteText) -> [Int] {
        let needle = Array(needle.utf8)
        guard let first = needle.first else { return [] }
        return Array(bytes).withUnsafeBytes { haystack in
            guard let start = haystack.baseAddress else { return [] }
            var found: [Int] = []
            var offset = 0
            // Each step stays within the buffer: a hit is compared only when the whole needle fits behind it.
            while offset + needle.count <= haystack.count,
                let hit = memchr(start + offset, Int32(first), haystack.count - needle.count + 1 - offset)
            {
                let position = UnsafeRawPointer(hit) - start
                if memcmp(hit, needle, needle.count) == 0 {
                    found.append(position)
                    offset = position + needle.count
                } else {
                    offset = position + 1
                }
            }
            return found
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    /// Returns the first offset at or after `offset` without white space; the count when there is none.
    static func skippingSpace(in bytes: some ByteText, from offset: Int) -> Int {
        var offset = offset
        while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
        return offset
    }

    /// Reads a quoted text without escapes that starts at the offset: its range with the quotes, and its value.
    static func quoted(
        in bytes: some ByteText, at offset: Int, limit: Int = 2048
    ) -> (range: Range<Int>, value: String)? {
        guard bytes.indices.contains(offset), [0x22, 0x27, 0x60].contains(bytes[offset]) else { return nil }
        let end = min(bytes.count, offset + limit)
        var position = offset + 1
        while position < end, bytes[position] != bytes[offset] {
            guard bytes[position] != 0x5c, bytes[position] != 0x0a else { return nil }
            position += 1
        }
        guard position < end, let value = String(validating: bytes[(offset + 1)..<position], as: UTF8.self) else {
            return nil
        }
        return (offset..<(position + 1), value)
    }
}

/// Finds the next of some bytes, again and again from offsets that never go back: all answers together take linear
/// time.
struct NextByte<Bytes: ByteText> {
    private let bytes: Bytes
    private let isWanted: (UInt8) -> Bool
    private var found = -1

    init(in bytes: Bytes, where isWanted: @escaping (UInt8) -> Bool) {
        self.bytes = bytes
        self.isWanted = isWanted
    }

    /// Returns the first offset at or after `offset` with such a byte; the count when there is none.
    mutating func offset(from offset: Int) -> Int {
        guard found < offset else { return found }
        found = offset
        while found < bytes.count, !isWanted(bytes[found]) { found += 1 }
        return found
    }
}
