// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONWriter {
    /// Writes bytes as a string in Base64 (RFC 4648, section 4).
    ///
    /// - Parameter unit: The size of a number in bytes: 1, 2, 4 or 8. With `swapped` the bytes of each are reversed,
    ///   for values of a big-endian file (DICOM JSON is little-endian, PS3.18 F.2.7). A rest shorter than a unit stays
    ///   as it is.
    mutating func base64(_ bytes: UnsafeRawBufferPointer, unit: Int = 1, swapped: Bool = false) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        if swapped && unit > 1 {
            var copy = [UInt8](bytes)
            let mask = unit - 1
            let whole = copy.count & ~mask
            for index in 0..<whole { copy[index] = bytes[(index & ~mask) + (mask - index & mask)] }
            copy.withUnsafeBytes { appendBase64($0) }
        } else {
            appendBase64(bytes)
        }
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func appendBase64(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(maximum: (bytes.count + 2) / 3 * 4) { target in
            Base64.encode(bytes, into: target)
        }
    }
}
