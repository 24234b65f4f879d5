// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

extension String {
    /// Whether the bytes of this text's UTF-8 come before those of another one, a prefix before what it begins.
    ///
    /// The same order as that of `utf8.lexicographicallyPrecedes(_:)`, which takes byte after byte out of the text.
    func precedesInBytes(_ other: String) -> Bool {
        let isBefore = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(leftBase, rightBase, min(left.count, right.count))
                return order == 0 ? left.count < right.count : order < 0
            }
        }
        // Text that the runtime keeps in another form; there is none on Linux.
        return (isBefore ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }
}
