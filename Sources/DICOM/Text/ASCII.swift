// SPDX-License-Identifier: GPL-3.0-or-later

/// The check for text that is the same in every character set.
enum ASCII {
    /// Returns whether bytes are ASCII without escape sequences: the same text in every character set of DICOM.
    ///
    /// Checks eight bytes at a time: nearly all text is of this kind, and this runs once for each element.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = 0
        while bytes.count &- position >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // Escape characters become zero bytes, whose highest bit is set when 1 is subtracted from each byte.
            let escapes = word ^ (ones &* 0x1B)
            guard (word | (escapes &- ones) & ~escapes) & (ones &* 0x80) == 0 else { return false }
            position &+= 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            guard byte < 0x80, byte != 0x1B else { return false }
            position &+= 1
        }
        return true
    }
}
