// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a file cannot be opened.
public enum FileError: Error, Equatable, Sendable {
    /// There is nothing at the path.
    case notFound
    /// The operating system refused; the number is `errno`.
    case unreadable(errno: Int32)
    /// It is not a regular file.
    case notRegular
}
