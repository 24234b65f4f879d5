// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Finds members in the JSON text of an instance's metadata without parsing all of it.
enum MetadataMember {
    /// Returns the index behind the next occurrence of `beginning`, the key of a member with as much of its value as is
    /// to match. A string value cannot contain it, since its quotes would be escaped.
    ///
    /// - Parameters:
    ///   - beginning: At least two characters, the first a quote. The search for the second one takes many bytes at a
    ///     time.
    ///   - json: Without blanks between its parts, as this module writes it.
    /// - Complexity: linear in the size.
    static func end(of beginning: [UInt8], in json: ArraySlice<UInt8>) -> Int? {
        guard beginning.count > 1 else { return nil }
        return json.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var place = 1
            while place < bytes.count, let found = memchr(base + place, Int32(beginning[1]), bytes.count - place) {
                place = UnsafeRawPointer(found) - base
                if bytes[(place - 1)...].starts(with: beginning) {
                    return json.startIndex + place - 1 + beginning.count
                }
                place += 1
            }
            return nil
        }
    }
}
