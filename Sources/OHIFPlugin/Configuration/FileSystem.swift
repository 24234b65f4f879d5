// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// What the configuration asks of the file system.
protocol FileSystem {
    /// What there is at a path, symbolic links followed; `nil` when nothing is or it may not be seen.
    func kind(of path: String) -> FileKind?
}

/// The kinds of files that matter to the configuration.
enum FileKind: Hashable, Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
}

/// The file system of the machine.
struct LocalFileSystem: FileSystem {
    func kind(of path: String) -> FileKind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return nil
        }
    }
}
