// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Lists the regular files below a folder in the order of their names' bytes, whatever the order of the file system.
///
/// Leaves out links, devices and the like: an archive holds what the folder itself holds. Folders may nest 32 deep.
enum FolderListing {
    static func files(below folder: String, limits: ViewerLimits) throws(PackingError) -> [RelativePath] {
        var files: [RelativePath] = []
        try collect(below: folder, prefix: "", depth: 0, limits: limits, into: &files)
        return files.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    }

    private static func collect(
        below folder: String, prefix: String, depth: Int, limits: ViewerLimits, into files: inout [RelativePath]
    ) throws(PackingError) {
        guard depth < 32 else { throw .tooLarge }
        for name in try names(in: folder) {
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { throw .viewer(.unreadable(errno: errno)) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                try collect(
                    below: path, prefix: prefix + name + "/", depth: depth + 1, limits: limits, into: &files)
            case S_IFREG:
                guard let relative = RelativePath(prefix + name) else { throw .unsafeName(prefix + name) }
                guard files.count < limits.entries else { throw .tooLarge }
                files.append(relative)
            default: continue
            }
        }
    }

    private static func names(in folder: String) throws(PackingError) -> [String] {
        guard let stream = opendir(folder) else {
            switch errno {
            case ENOENT: throw .viewer(.notFound)
            case ENOTDIR: throw .viewer(.notRegular)
            default: throw .viewer(.unreadable(errno: errno))
            }
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw .unsafeName(String(decoding: bytes, as: UTF8.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
