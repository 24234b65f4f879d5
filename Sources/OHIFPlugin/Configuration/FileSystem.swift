// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// What the configuration asks of the file system.
protocol FileSystem {
    /// What there is at a path, symbolic links followed; `nil` when nothing is or it may not be seen.
    func kind(of path: String) -> FileKind?

    /// The names of what is in a folder, in any order, but for what is beyond the limit; none when it may not be seen.
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
            // The name is longer in memory than as its type tells, so it is read where it lies.
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let name = String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
