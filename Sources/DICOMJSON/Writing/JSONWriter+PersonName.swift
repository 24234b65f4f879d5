// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONWriter {
    /// Writes a person's name as an object with its component groups (PS3.18 F.2.2, PS3.5 6.2.1.2). Empty groups are
    /// left out, and text behind the third group is dropped.
    mutating func personName(_ name: Substring) {
        var name = name
        name.withUTF8 { personName(validUTF8: UnsafeRawBufferPointer($0)) }
    }

    /// Does the same for bytes that the caller knows to be well-formed UTF-8.
    mutating func personName(validUTF8 name: UnsafeRawBufferPointer) {
        beginObject()
        var start = 0
        for group in 0..<3 where start <= name.count {
            let end = name[start...].firstIndex(of: UInt8(ascii: "=")) ?? name.count
            let text = UnsafeRawBufferPointer(rebasing: name[start..<end])
            if !text.isEmpty {
                switch group {
                case 0: key("Alphabetic")
                case 1: key("Ideographic")
                default: key("Phonetic")
                }
                string(validUTF8: text)
            }
            start = end + 1
        }
        endObject()
    }
}
