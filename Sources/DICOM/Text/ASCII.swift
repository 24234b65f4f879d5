// SPDX-License-Identifier: GPL-3.0-or-later

/// Text that needs no conversion whatever the character set is.
enum ASCII {
    /// Whether the bytes are ASCII without escape sequences: the same text in every set of DICOM.
    ///
    /// Eight bytes at a time: nearly all text is of this kind, and this runs once for each element.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = 0
        while bytes.count &- position >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // Escape characters become zero bytes, which borrow from their upper bit when one is taken off each.
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
