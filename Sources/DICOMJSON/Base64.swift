// SPDX-License-Identifier: GPL-3.0-or-later

/// Base64 with padding (RFC 4648, section 4), as DICOM JSON's InlineBinary and Orthanc's metadata use it.
public enum Base64 {
    /// Returns the text of bytes.
    public static func encode(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let size = (bytes.count + 2) / 3 * 4
        return [UInt8](unsafeUninitializedCapacity: size) { target, count in
            if let base = target.baseAddress { count = encode(bytes, into: base) }
        }
    }

    /// Returns the text of an array.
    public static func encode(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { encode($0) }
    }

    /// Returns the bytes of a text; `nil` when it is not Base64: wrong characters, padding or length.
    ///
    /// White space at the end is ignored, since tools that print add a newline; elsewhere it is an error.
    public static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        var end = text.count
        while end > 0, text[end - 1] <= 0x20 { end -= 1 }
        guard end % 4 == 0 else { return nil }
        var padding = 0
        while padding < 2, padding < end, text[end - 1 - padding] == UInt8(ascii: "=") { padding += 1 }

        var result = [UInt8]()
        result.reserveCapacity(end / 4 * 3)
        var group: UInt32 = 0
        for index in 0..<(end - padding) {
            guard let sextet = sextet(of: text[index]) else { return nil }
            group = group << 6 | UInt32(sextet)
            if index % 4 == 3 {
                result.append(UInt8(truncatingIfNeeded: group >> 16))
                result.append(UInt8(truncatingIfNeeded: group >> 8))
                result.append(UInt8(truncatingIfNeeded: group))
                group = 0
            }
        }
        switch padding {
        case 1:
            result.append(UInt8(truncatingIfNeeded: group >> 10))
            result.append(UInt8(truncatingIfNeeded: group >> 2))
        case 2:
            result.append(UInt8(truncatingIfNeeded: group >> 4))
        default: break
        }
        return result
    }

    /// Returns the bytes of a text in an array; see ``decode(_:)-(UnsafeRawBufferPointer)``.
    public static func decode(_ text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBytes { decode($0) }
    }

    /// Writes the text of bytes and returns its length, `(count + 2) / 3 * 4`, for which the target must have room.
    static func encode(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<UInt8>) -> Int {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let characters = alphabet.utf8Start
        @inline(__always) func character(_ value: UInt32) -> UInt8 { characters[Int(value & 63)] }

        var output = 0
        var index = 0
        while index + 2 < bytes.count {
            let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
            target[output] = character(group >> 18)
            target[output + 1] = character(group >> 12)
            target[output + 2] = character(group >> 6)
            target[output + 3] = character(group)
            output += 4
            index += 3
        }
        let rest = bytes.count - index
        if rest > 0 {
            let group = UInt32(bytes[index]) << 16 | (rest == 2 ? UInt32(bytes[index + 1]) << 8 : 0)
            target[output] = character(group >> 18)
            target[output + 1] = character(group >> 12)
            target[output + 2] = rest == 2 ? character(group >> 6) : UInt8(ascii: "=")
            target[output + 3] = UInt8(ascii: "=")
            output += 4
        }
        return output
    }

    private static func sextet(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
