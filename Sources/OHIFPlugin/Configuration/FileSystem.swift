// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The questions that the configuration asks the file system.
protocol FileSystem {
    /// Returns the kind of the file at a path, and follows symbolic links; `nil` when there is none of these kinds, or
    /// it is not accessible.
    func kind(of path: String) -> FileKind?

    /// Returns the names in a folder, in any order and at most `limit`; none when the folder is not accessible.
    func names(in folder: String, limit: Int) -> [String]
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

    func names(in folder: String, limit: Int) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(stream) {
            // The name may be longer than its type in Swift, so it is read in place.
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let name = String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
