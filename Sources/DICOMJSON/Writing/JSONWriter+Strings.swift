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

    /// Writes a part of a string.
    public mutating func string(_ value: Substring) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes bytes that should be UTF-8 as a string; what is not valid becomes U+FFFD.
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

    /// Copies runs of bytes that stand for themselves and escapes the few others (RFC 8259, section 7).
    private mutating func appendEscaped(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            // DEL is legal in JSON, as are all bytes of multi-byte characters.
            if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") { continue }
            buffer.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            start = index + 1
            appendEscape(of: byte)
        }
        buffer.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
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
