// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin

@Suite struct PathTests {
    @Test(arguments: [
        ("a.js", "/etc", "/etc/a.js"), ("a.js", "/etc/", "/etc/a.js"), ("/a.js", "/etc", "/a.js"),
        ("b/a", ".", "./b/a"),
        ("a.js", "/", "/a.js"),
    ])
    func `Relative paths lie below the folder, absolute ones where they say`(
        path: String, folder: String, absolute: String
    ) {
        #expect(Path.absolute(path, relativeTo: folder) == absolute)
    }

    @Test(arguments: [
        ("/usr/lib/libOrthancOHIF.so", "/usr/lib"), ("/a", "/"), ("a", "."), ("b/a", "b"), ("/usr/lib/", "/usr/lib"),
    ])
    func `A file's folder is what stands before its last slash`(path: String, folder: String) {
        #expect(Path.folder(of: path) == folder)
    }

    @Test func `The unreserved characters of URLs are letters, digits and four others`() {
        let unreserved = (UInt8.min...UInt8.max).filter { Path.isUnreserved($0) }
        #expect(
            String(decoding: unreserved, as: UTF8.self)
                == "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~")
    }
}

@Suite struct ViewerLocationTests {
    private let both = FakeFileSystem(kinds: ["/lib/ohif-viewer.zip": .file, "/lib/ohif-viewer": .folder])

    @Test func `What is configured comes first`() {
        #expect(
            ViewerLocation.path(configured: "/srv/v.zip", pluginFile: "/lib/plugin.so", fileSystem: both)
                == "/srv/v.zip")
    }

    @Test func `Then the archive beside the plugin, then the folder`() {
        #expect(
            ViewerLocation.path(configured: nil, pluginFile: "/lib/plugin.so", fileSystem: both)
                == "/lib/ohif-viewer.zip")
        let folder = FakeFileSystem(kinds: ["/lib/ohif-viewer": .folder])
        #expect(
            ViewerLocation.path(configured: nil, pluginFile: "/lib/plugin.so", fileSystem: folder)
                == "/lib/ohif-viewer")
    }

    @Test func `Elsewhere it is not looked for`() {
        #expect(ViewerLocation.path(configured: nil, pluginFile: "/opt/plugin.so", fileSystem: both) == nil)
        #expect(ViewerLocation.path(configured: nil, pluginFile: nil, fileSystem: both) == nil)
    }
}

@Suite struct LocalFileSystemTests {
    @Test func `Files and folders are told apart, and from what is neither`() {
        let fileSystem = LocalFileSystem()
        #expect(fileSystem.kind(of: "/") == .folder)
        #expect(fileSystem.kind(of: "/proc/self/exe") == .file)
        #expect(fileSystem.kind(of: "/dev/null") == nil)
        #expect(fileSystem.kind(of: "/no/such/path") == nil)
    }
}
