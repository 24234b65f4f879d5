// SPDX-License-Identifier: GPL-3.0-or-later

/// The well-formedness of UTF-8 (Unicode table 3-7).
enum UTF8Validation {
    /// Returns whether the bytes are well-formed UTF-8.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            let lead = bytes[index]
            index += 1
            if lead < 0x80 { continue }
            let length: Int
            var range: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: length = 1
            case 0xE0: (length, range) = (2, 0xA0...0xBF)
            case 0xE1...0xEC, 0xEE, 0xEF: length = 2
            case 0xED: (length, range) = (2, 0x80...0x9F)
            case 0xF0: (length, range) = (3, 0x90...0xBF)
            case 0xF1...0xF3: length = 3
            case 0xF4: (length, range) = (3, 0x80...0x8F)
            default: return false
            }
            guard length <= bytes.count - index, range.contains(bytes[index]) else { return false }
            for next in bytes[(index + 1)..<(index + length)] where next & 0xC0 != 0x80 { return false }
            index += length
        }
        return true
    }
}
