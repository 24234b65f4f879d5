// SPDX-License-Identifier: GPL-3.0-or-later

@testable import OHIFPlugin

/// A file system of listed paths.
struct FakeFileSystem: FileSystem {
    var kinds: [String: FileKind] = [:]

    func kind(of path: String) -> FileKind? { kinds[path] }
}
