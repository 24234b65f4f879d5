// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

extension String {
    /// Whether the UTF-8 bytes of this text sort before those of another one; a prefix sorts before what it begins.
    ///
    /// The same order as that of `utf8.lexicographicallyPrecedes(_:)`, which takes the texts apart byte by byte.
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
        // The runtime keeps one of the texts in another form; that does not happen on Linux.
        return (isBefore ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }
}
