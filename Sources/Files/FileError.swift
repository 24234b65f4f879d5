// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a file could not be opened.
public enum FileError: Error, Equatable, Sendable {
    /// Nothing exists at the path.
    case notFound
    /// The operating system refused, with the given `errno`.
    case unreadable(errno: Int32)
    /// The path does not name a regular file.
    case notRegular
}
