// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import Glibc
import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct ViewerPackerTests {
    let folder: TemporaryFolder
    let packer = ViewerPacker(packedBy: "tests 1")

    init() throws {
        folder = try TemporaryFolder()
        for (name, contents) in MiniatureBuild.files(publicURL: "/x/y/") {
            try folder.write("build/" + name, contents)
        }
        for name in ["app.js.map", "sw.js", "init-service-worker.js", "app-config.js", "serve.json"] {
            try folder.write("build/" + name, "window.config = {}")
        }
        try folder.write(
            "build/about.js", "const v='3.9.1'; x('3.10.0-beta.5','\(String(repeating: "3a", count: 20))')")
    }

    private func pack(_ packer: ViewerPacker? = nil) throws -> ViewerPacker.Package {
        try (packer ?? self.packer).pack(folder: folder.path + "/build")
    }

    private func open(_ archive: [UInt8]) throws -> Viewer {
        try Viewer.open(path: try folder.write("viewer.zip", archive), settings: ViewerSettings())
    }

    @Test func `A packed viewer answers as the folder does, but compressed`() throws {
        let packed = try open(try pack().archive)
        let plain = try Viewer.open(path: folder.path + "/build", settings: ViewerSettings())
        for (name, _) in MiniatureBuild.files(publicURL: "/x/y/") {
            let request = ViewerRequest(path: name)
            #expect(packed.respond(to: request).body == plain.respond(to: request).body, "\(name)")
        }
        let gzip = ViewerRequest(path: MiniatureBuild.bundle, headers: [("Accept-Encoding", "gzip")])
        #expect(packed.respond(to: gzip).header("Content-Encoding") == "gzip")
    }

    @Test func `The same folder gives the same bytes`() throws {
        let first = try pack().archive
        for (name, contents) in MiniatureBuild.files(publicURL: "/x/y/").reversed() {
            try folder.write("build/" + name, contents)
        }
        #expect(try pack().archive == first)
    }

    @Test func `The manifest says what is in the archive and where it comes from`() throws {
        let package = try pack()
        let manifest = try #require(try open(package.archive).manifest)
        #expect(manifest == package.manifest)
        #expect(manifest.packedBy == "tests 1")
        #expect(manifest.ohifVersion == "3.10.0-beta.5")
        #expect(manifest.builtFor == "/x/y/")
        #expect(
            manifest.rewritten == [
                MiniatureBuild.bundle, "app.bundle.css", "worker.bundle.js", "manifest.json", "1266.css",
            ])
        let icon = try #require(manifest.files.first { $0.path == "assets/favicon.ico" })
        #expect(icon.size == 4)
        #expect(icon.sha256 == SHA256.hexadecimal(of: Array("icon".utf8)))
    }

    @Test func `Rewritten files are asked for again, the others keep their year`() throws {
        let viewer = try open(try pack().archive)
        #expect(viewer.respond(to: ViewerRequest(path: MiniatureBuild.bundle)).header("Cache-Control") == "no-cache")
        let wasm = viewer.respond(to: ViewerRequest(path: MiniatureBuild.wasm))
        #expect(wasm.header("Cache-Control") == "public, max-age=31536000, immutable")
    }

    @Test func `What the viewer does not need is left out and listed`() throws {
        let package = try pack()
        #expect(
            package.leftOut == ["app-config.js", "app.js.map", "init-service-worker.js", "serve.json", "sw.js"])
        #expect(package.removedReferences.contains("https://fonts.example/css2?family=Inter"))
        #expect(package.removedReferences.contains("https://cdn.example/polyfill.js"))
        var keeping = packer
        keeping.selection.keepsSourceMaps = true
        let withMaps = try pack(keeping)
        #expect(!withMaps.leftOut.contains("app.js.map"))
        #expect(try open(withMaps.archive).respond(to: ViewerRequest(path: "app.js.map")).status == 200)
    }

    @Test func `The runtime for neural networks is left out unless it is asked for`() throws {
        try folder.write("build/ort/ort.min.js", "ort")
        try folder.write("build/ort/esm/ort.wasm", "ort")
        try folder.write("build/orthanc.js", "no ort")
        let package = try pack()
        #expect(package.leftOutModels == 2)
        #expect(!package.leftOut.contains { $0.hasPrefix("ort/") })
        let viewer = try open(package.archive)
        #expect(viewer.respond(to: ViewerRequest(path: "ort/ort.min.js")).status == 404)
        #expect(viewer.respond(to: ViewerRequest(path: "orthanc.js")).status == 200)
        var keeping = packer
        keeping.selection.keepsModelRuntime = true
        let whole = try pack(keeping)
        #expect(whole.leftOutModels == 0)
        #expect(try open(whole.archive).respond(to: ViewerRequest(path: "ort/ort.min.js")).status == 200)
    }

    @Test func `A version that is given goes before the one that the build tells`() throws {
        var told = packer
        let version: ReleaseVersion = try #require(ReleaseVersion("3.14.0-beta.6"))
        told.ohifVersion = version
        let package = try pack(told)
        #expect(package.manifest.ohifVersion == "3.14.0-beta.6")
        #expect(package.foundVersion == "3.10.0-beta.5")
        #expect(try open(package.archive).ohifVersion == "3.14.0-beta.6")
    }

    @Test(arguments: [
        "", "3", "v3.13.2", "3.13.2\nrewritten a.js", "3.13.2 ", "3.13.2-", "3.13.2-ü", "3.13.2+1", "3.1234567.0",
        "3.13.2-" + String(repeating: "a", count: 34),
    ])
    func `What is no version is none`(text: String) {
        #expect(ReleaseVersion(text) == nil)
    }

    @Test func `The application's own bundle is asked first for the version`() throws {
        let commit = String(repeating: "3a", count: 20)
        try folder.write("build/1.js", "x('3.1.1','\(commit)')")
        try folder.write("build/app.bundle.js", "x('3.13.2','\(commit)')")
        #expect(try pack().manifest.ohifVersion == "3.13.2")
    }

    @Test(arguments: [("/", true), ("https://host/x/", true), ("./", false)])
    func `A build for one address whose scripts do not tell it is refused`(publicURL: String, refused: Bool) throws {
        for (name, contents) in MiniatureBuild.files(publicURL: publicURL) {
            try folder.write("build/" + name, name.hasSuffix(".js") ? "r.o=0;r.p=location.href" : contents)
        }
        if refused {
            #expect(throws: PackingError.noPublicPath(publicURL: publicURL)) { try pack() }
        } else {
            #expect(try pack().manifest.builtFor == publicURL)
        }
    }

    @Test func `Files that were compressed for another server are left out, data that are compressed are not`() throws {
        try folder.write("build/1266.css.gz", "twin")
        try folder.write("build/1266.css.br", "twin")
        try folder.write("build/model.gz", "data")
        let package = try pack()
        #expect(package.leftOut.contains("1266.css.gz"))
        #expect(package.leftOut.contains("1266.css.br"))
        #expect(package.manifest.files.contains { $0.path == "model.gz" })
    }

    @Test func `What is no build of OHIF is refused`() throws {
        #expect(throws: PackingError.viewer(.noIndexPage)) { try packer.pack(folder: folder.path) }
        #expect(throws: PackingError.viewer(.notFound)) { try packer.pack(folder: folder.path + "/none") }
        try folder.write("build/index.html", "<head></head>")
        #expect(throws: PackingError.viewer(.notAnOHIFPage(.noScripts))) { try pack() }
    }

    @Test func `What was packed before is refused`() throws {
        try folder.write("build/" + ViewerManifest.path, ViewerManifest.firstLine)
        #expect(throws: PackingError.packedBefore) { try pack() }
    }

    @Test func `Names and sizes that an archive must not have are refused`() throws {
        try folder.write("build/a\\b.js", "x")
        #expect(throws: PackingError.unsafeName("a\\b.js")) { try pack() }
        #expect(unlink(folder.path + "/build/a\\b.js") == 0)
        #expect(throws: PackingError.tooLarge) {
            try pack(ViewerPacker(packedBy: "tests", limits: ViewerLimits(entries: 3)))
        }
        #expect(throws: PackingError.tooLarge) {
            try pack(ViewerPacker(packedBy: "tests", limits: ViewerLimits(totalSize: 100)))
        }
    }

    @Test func `Links are not followed out of the folder`() throws {
        try folder.write("secret.txt", "outside")
        #expect(symlink(folder.path + "/secret.txt", folder.path + "/build/leak.txt") == 0)
        #expect(try open(try pack().archive).respond(to: ViewerRequest(path: "leak.txt")).status == 404)
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `SHA-256 gives the published digests`(text: String, digest: String) throws {
        #expect(SHA256.hexadecimal(of: Array(text.utf8)) == digest)
    }

    @Test(arguments: [
        "'3.9.1'", "x('3.10.0','not a commit')", "x('3.10','\(String(repeating: "3a", count: 20))')", "\"3.", "",
    ])
    func `A version without a commit near by is some other library's`(script: String) throws {
        #expect(OHIFVersion.find(in: Array(script.utf8)) == nil)
    }
}
