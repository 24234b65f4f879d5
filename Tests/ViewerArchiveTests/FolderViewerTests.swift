// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import Glibc
import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct FolderViewerTests {
    let folder: TemporaryFolder
    let viewer: Viewer

    init() throws {
        folder = try TemporaryFolder()
        for (name, contents) in MiniatureBuild.files(publicURL: "/x/y/") {
            try folder.write("build/" + name, contents)
        }
        try folder.write("secret.txt", "outside")
        viewer = try Viewer.open(path: folder.path + "/build", settings: ViewerSettings())
    }

    private func get(_ path: String, accept: String = "*/*") -> ViewerResponse {
        viewer.respond(to: ViewerRequest(path: path, headers: [("Accept", accept)]))
    }

    @Test func `A folder is served as an archive is`() throws {
        #expect(get("assets/favicon.ico").body == Array("icon".utf8))
        #expect(get("viewer").header("Content-Type") == "text/html; charset=utf-8")
        #expect(get("missing.js").status == 404)
        #expect(get(MiniatureBuild.wasm).header("Cache-Control") == "public, max-age=31536000, immutable")
    }

    @Test func `Scripts go out compressed, pictures as they are`() throws {
        let gzip = [("Accept-Encoding", "gzip")]
        let script = viewer.respond(to: ViewerRequest(path: MiniatureBuild.bundle, headers: gzip))
        #expect(script.header("Content-Encoding") == "gzip")
        #expect(
            try Inflate.bytes(of: script.body, format: .gzip, limit: 1000) == get(MiniatureBuild.bundle).body)
        #expect(
            viewer.respond(to: ViewerRequest(path: "assets/favicon.ico", headers: gzip)).body == Array("icon".utf8))
    }

    @Test func `References are rewritten while serving`() throws {
        let style = get("1266.css")
        #expect(String(decoding: style.body, as: UTF8.self) == ".a{background:url(\"assets/b.png\")}")
        #expect(get(MiniatureBuild.bundle).header("Cache-Control") == "no-cache")
    }

    @Test func `What is saved is served at once, with another tag`() throws {
        let before = get("assets/favicon.ico")
        try folder.write("build/assets/favicon.ico", "changed")
        let after = get("assets/favicon.ico")
        #expect(after.body == Array("changed".utf8))
        #expect(after.header("ETag") != before.header("ETag"))
        try folder.write("build/index.html", "<head><title>New</title><script src=app-config.js></script></head>")
        #expect(String(decoding: get("viewer").body, as: UTF8.self).contains("<title>New</title>"))
    }

    @Test func `Links are followed within the folder and nowhere else`() throws {
        #expect(symlink(folder.path + "/secret.txt", folder.path + "/build/leak.txt") == 0)
        #expect(symlink(folder.path, folder.path + "/build/out") == 0)
        #expect(symlink("favicon.ico", folder.path + "/build/assets/link.ico") == 0)
        #expect(symlink("loop.txt", folder.path + "/build/loop.txt") == 0)
        #expect(get("leak.txt").status == 404)
        #expect(get("out/secret.txt").status == 404)
        #expect(get("out/build/assets/favicon.ico").status == 200)
        #expect(get("assets/link.ico").body == Array("icon".utf8))
        #expect(get("loop.txt").status == 404)
        #expect(get("../secret.txt").status == 404)
    }

    @Test func `A folder whose name begins like the viewer's is outside of it`() throws {
        try folder.write("build-private/secret.txt", "outside")
        #expect(symlink(folder.path + "/build-private", folder.path + "/build/link") == 0)
        #expect(get("link/secret.txt").status == 404)
    }

    @Test func `Only regular files are served`() throws {
        #expect(mkfifo(folder.path + "/build/pipe.js", 0o644) == 0)
        #expect(get("pipe.js").status == 404)
        #expect(get("assets", accept: "image/png").status == 404)
    }

    @Test func `A file above the limit is refused without being read`() throws {
        let small = try Viewer.open(
            path: folder.path + "/build", settings: ViewerSettings(), limits: ViewerLimits(fileSize: 4096))
        try folder.write("build/large.bin", [UInt8](repeating: 0, count: 4097))
        #expect(small.respond(to: ViewerRequest(path: "large.bin")).failure == .fileTooLarge(limit: 4096))
    }

    @Test func `A folder without OHIF's page is refused`() throws {
        #expect(throws: ViewerError.noIndexPage) {
            try Viewer.open(path: folder.path + "/build/assets", settings: ViewerSettings())
        }
        #expect(throws: ViewerError.notFound) {
            try Viewer.open(path: folder.path + "/none", settings: ViewerSettings())
        }
        try folder.write("other/index.html", "<head></head>")
        #expect(throws: ViewerError.notAnOHIFPage(.noScripts)) {
            try Viewer.open(path: folder.path + "/other", settings: ViewerSettings())
        }
    }
}
