// SPDX-License-Identifier: GPL-3.0-or-later

/// Why bytes are not a usable pack, or records cannot become one.
public enum PackError: Error, Hashable, Sendable {
    /// The bytes do not begin like a pack.
    case notAPack
    /// The format of the pack, or of the records in it, has another version.
    case otherVersion
    /// The bytes contradict themselves or their checksums, or a record breaks the ``PackRules``.
    case damaged
    /// More records or bytes than the caller allows.
    case exceedsLimits
    /// Memory is exhausted.
    case outOfMemory
}
