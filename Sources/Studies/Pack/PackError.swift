// SPDX-License-Identifier: GPL-3.0-or-later

/// Why bytes are not a pack that can be used, or records cannot become one.
public enum PackError: Error, Hashable, Sendable {
    /// The bytes do not begin like a pack.
    case notAPack
    /// A pack of another version of the format or of the records in it.
    case otherVersion
    /// The bytes contradict themselves or their checksums, or records are not such as ``PackRules`` wants them.
    case damaged
    /// More records or bytes than the caller allows.
    case exceedsLimits
    /// Memory is exhausted.
    case outOfMemory
}
