// SPDX-License-Identifier: GPL-3.0-or-later

@testable import OHIFPlugin

/// A file system of listed paths.
struct FakeFileSystem: FileSystem {
    var kinds: [String: FileKind] = [:]

    func kind(of path: String) -> FileKind? { kinds[path] }

    func names(in folder: String, limit: Int) -> [String] {
        let below = kinds.keys.filter { Path.folder(of: $0) == folder && $0 != folder }
        return Array(below.map { String($0.dropFirst(folder.count + 1)) }.sorted().prefix(limit))
    }
}
