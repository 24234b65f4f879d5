// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONWriter {
    /// Writes a string. Swift strings are valid Unicode, so the result is, too.
    public mutating func string(_ value: String) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a substring.
    public mutating func string(_ value: Substring) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes bytes that should be UTF-8 as a string; invalid bytes become U+FFFD.
    public mutating func string(utf8 bytes: UnsafeRawBufferPointer) {
        if bytes.allSatisfy({ $0 < 0x80 }) {
            string(validUTF8: bytes)
        } else {
            string(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Writes bytes that the caller knows to be well-formed UTF-8.
    mutating func string(validUTF8 bytes: UnsafeRawBufferPointer) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        appendEscaped(bytes)
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Appends bytes, copying those that need no escape in runs and escaping the few others (RFC 8259, section 7).
    private mutating func appendEscaped(_ bytes: UnsafeRawBufferPointer) {
        var start = Self.plainPrefix(of: bytes)
        if start == bytes.count { return buffer.append(bytes) }
        buffer.append(UnsafeRawBufferPointer(rebasing: bytes[..<start]))
        while start < bytes.count {
            appendEscape(of: bytes[start])
            let rest = UnsafeRawBufferPointer(rebasing: bytes[(start + 1)...])
            let plain = Self.plainPrefix(of: rest)
            buffer.append(UnsafeRawBufferPointer(rebasing: rest[..<plain]))
            start += 1 + plain
        }
    }

    /// Returns how many bytes at the start need no escape. It checks eight at a time, since escapes are rare.
    @inline(__always)
    private static func plainPrefix(of bytes: UnsafeRawBufferPointer) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = 0
        while bytes.count &- position >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // Subtracting n from each byte sets the highest bit of those below n. Quotes and backslashes become zero
            // bytes, which are below 1. A borrow may reach the next byte, but only from a byte that counts already.
            let controls = (word &- ones &* 0x20) & ~word
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let found = controls | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
            guard found & (ones &* 0x80) == 0 else { break }
            position &+= 8
        }
        // DEL is legal in JSON, as are all bytes of multi-byte characters.
        while position < bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            position &+= 1
        }
        return position
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): buffer.append(#"\""#)
        case UInt8(ascii: "\\"): buffer.append(#"\\"#)
        case UInt8(ascii: "\n"): buffer.append(#"\n"#)
        case UInt8(ascii: "\r"): buffer.append(#"\r"#)
        case UInt8(ascii: "\t"): buffer.append(#"\t"#)
        default:
            buffer.append(#"\u00"#)
            buffer.append(Self.hexadecimal(byte >> 4))
            buffer.append(Self.hexadecimal(byte & 0x0f))
        }
    }

    /// The lower-case digit of a number below 16.
    @inline(__always)
    static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + (nibble & 0x0f) - 10
    }
}
