// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Members of an instance's metadata, found in the JSON as it is written, without reading all of it.
enum MetadataMember {
    /// Where the next member of a name ends whose beginning is given: its key, and as much of its value as is to be there.
    /// A text cannot hold it: its quotes would be escaped.
    ///
    /// - Parameters:
    ///   - beginning: At least two characters, the first a quote; the second one is searched for many bytes at a time.
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
