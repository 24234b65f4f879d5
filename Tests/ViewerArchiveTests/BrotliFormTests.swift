// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct BrotliFormTests {
    let folder: TemporaryFolder
    static let script = "1.bundle.0123456789abcdef0123.js"
    /// What the plugin takes for Brotli: it never looks into it.
    let form = Array("by Brotli".utf8)

    init() throws {
        folder = try TemporaryFolder()
        for (name, contents) in MiniatureBuild.files(publicURL: "/x/") { try folder.write("build/" + name, contents) }
        try folder.write("build/" + Self.script, String(repeating: "let viewer = 'OHIF';\n", count: 1000))
    }

    private func package() throws -> ViewerPacker.Package {
        var packer = ViewerPacker(packedBy: "tests")
        packer.brotliEncoder = { [form] _ in form }
        return try packer.pack(folder: folder.path + "/build")
    }

    private func viewer(_ archive: [UInt8]) throws -> Viewer {
        try Viewer.open(path: try folder.write("viewer.zip", archive), settings: ViewerSettings())
    }

    private func get(
        _ path: String = script, method: String = "GET", accept: String?, _ headers: [(String, String)] = [],
        of viewer: Viewer
    ) -> ViewerResponse {
        let all = (accept.map { [("accept-encoding", $0)] } ?? []) + headers
        return viewer.respond(to: ViewerRequest(method: method, path: path, headers: all))
    }

    @Test(
        arguments: [
            ("br", "br"), ("gzip, deflate, br", "br"), ("gzip, deflate, br, zstd", "br"), ("BR", "br"),
            ("gzip;q=1.0, br;q=0.1", "br"), ("identity, br;q=0.001", "br"), ("*;q=0, br", "br"),
            ("gzip, br;q=0", "gzip"), ("br;q=0.000, *", "gzip"), ("br;q=0", nil), ("br;q=2", nil), ("*", "gzip"),
            ("gzip", "gzip"), ("", nil), (nil, nil), ("brotli", nil),
        ] as [(String?, String?)])
    func `Brotli is the answer whenever it is named`(accept: String?, coding: String?) throws {
        let answer = get(accept: accept, of: try viewer(try package().archive))
        #expect(answer.status == 200)
        #expect(answer.header("Content-Encoding") == coding)
        #expect(answer.header("Vary") == "Accept-Encoding")
        #expect(answer.header("Content-Type") == "text/javascript; charset=utf-8")
        #expect(answer.header("Cache-Control") == "public, max-age=31536000, immutable")
        #expect((answer.body == form) == (coding == "br"))
    }

    @Test func `Each form has a tag of its own, and the browser's is not sent again`() throws {
        let viewer = try viewer(try package().archive)
        let tags = try ["br", "gzip", "identity"].map { try #require(get(accept: $0, of: viewer).header("ETag")) }
        #expect(Set(tags).count == 3)
        for (accept, status) in [("br", 304), ("gzip", 200), ("identity", 200)] {
            let answer = get(accept: accept, [("If-None-Match", tags[0])], of: viewer)
            #expect(answer.status == status)
            #expect(answer.header("Vary") == "Accept-Encoding")
            #expect(answer.body.isEmpty == (status == 304))
        }
    }

    @Test func `HEAD says what GET would, and parts are of the file as it is`() throws {
        let viewer = try viewer(try package().archive)
        let head = get(method: "HEAD", accept: "br", of: viewer)
        #expect(head.header("Content-Encoding") == "br")
        #expect(head.header("ETag") == get(accept: "br", of: viewer).header("ETag"))
        #expect(head.body.isEmpty)
        let part = get(accept: "br", [("Range", "bytes=0-2")], of: viewer)
        #expect(part.status == 206)
        #expect(part.header("Content-Encoding") == nil)
        #expect(part.body == Array("let".utf8))
    }

    @Test func `Small files, and those that gain nothing, have no such form`() throws {
        #expect(try package().manifest.brotli.keys.sorted() == [Self.script])
        #expect(try package().brotliSize == form.count)
        var packer = ViewerPacker(packedBy: "tests")
        packer.brotliEncoder = { _ in [UInt8](repeating: 1, count: 10_000) }
        #expect(try packer.pack(folder: folder.path + "/build").brotliFiles == 0)
        packer.brotliEncoder = { _ in nil }
        let archive = try packer.pack(folder: folder.path + "/build").archive
        #expect(get(accept: "br", of: try viewer(archive)).header("Content-Encoding") == nil)
    }

    @Test func `A form is not a file of the viewer`() throws {
        let package = try package()
        let path = "orthanc-ohif-brotli/\(Self.script).br"
        #expect(package.manifest.files.contains { $0.path == path })
        let script = ViewerRequest(path: path, headers: [("Sec-Fetch-Dest", "script")])
        #expect(try viewer(package.archive).respond(to: script).status == 404)
        #expect(get(path, accept: "br", of: try viewer(package.archive)).body != form)
    }

    @Test func `What is listed and checked of an archive knows the forms`() throws {
        let listing = try ArchiveListing(path: try folder.write("viewer.zip", try package().archive))
        #expect(listing.brotliForms.count == 1)
        #expect(listing.brotliForms.size == form.count)
        let script = [UInt8](String(repeating: "let viewer = 'OHIF';\n", count: 1000).utf8)
        let sound = listing.damagedFiles { compressed, size in
            compressed == form && size == script.count ? script : nil
        }
        #expect(sound.isEmpty)
        let path = "orthanc-ohif-brotli/\(Self.script).br"
        let other = listing.damagedFiles { _, _ in Array("something else".utf8) }
        #expect(other == [path])
        let none = listing.damagedFiles { _, _ in nil }
        #expect(none == [path])
    }

    // MARK: Forged archives

    /// An archive with a form whose note and entry are as a test wants them.
    private func forged(
        note: (ViewerManifest.BrotliNote) -> ViewerManifest.BrotliNote? = { $0 }, of path: String = script,
        entry change: (inout ZIPBuilder.Entry) -> Void = { _ in }
    ) throws -> [UInt8] {
        var entry = ZIPBuilder.Entry("orthanc-ohif-brotli/\(path).br", "by Brotli")
        entry.method = 0
        change(&entry)
        let contents = Array(String(repeating: "a", count: 100).utf8)
        var manifest = ViewerManifest()
        manifest.brotli[path] = note(
            ViewerManifest.BrotliNote(
                file: Asset.version(crc32: Checksum.crc32(contents), size: 100),
                form: Asset.version(crc32: Checksum.crc32(form), size: form.count)))
        var builder = MiniatureBuild.archive(manifest: manifest.text)
        builder.entries += [ZIPBuilder.Entry(Self.script, String(repeating: "a", count: 100)), entry]
        return try builder.bytes()
    }

    @Test func `A form that is as the manifest says is served`() throws {
        let answer = get(accept: "br", of: try viewer(try forged()))
        #expect(answer.header("Content-Encoding") == "br")
        #expect(answer.body == form)
    }

    @Test func `A form that was made of another file, or is another one, is not served`() throws {
        for archive in [
            try forged(note: { .init(file: "0-64", form: $0.form) }),
            try forged(note: { .init(file: $0.file, form: "0-9") }),
            try forged(note: { .init(file: $0.form, form: $0.file) }),
            try forged(note: { _ in nil }),
            try forged(entry: { $0.method = 8 }),
            try forged(entry: { $0.contents = Array("another one".utf8) }),
            try forged(entry: { $0.name = Array("orthanc-ohif-brotli/other.js.br".utf8) }),
            try forged(entry: { $0.contents = [] }),
            try forged(of: "missing.js"),
            try forged(
                of: "../\(Self.script)", entry: { $0.name = Array("orthanc-ohif-brotli/\(Self.script).br".utf8) }),
        ] {
            let answer = get(accept: "br", of: try viewer(archive))
            #expect(answer.status == 200)
            #expect(answer.header("Content-Encoding") == nil)
            #expect(answer.body == Array(String(repeating: "a", count: 100).utf8))
        }
    }

    @Test func `A form of another path is not the answer for it`() throws {
        let answer = get(MiniatureBuild.wasm, accept: "br", of: try viewer(try forged()))
        #expect(answer.header("Content-Encoding") == nil)
        #expect(answer.body == Array("\u{0}asm".utf8))
    }

    @Test func `A form that is damaged is a 500, and the other forms are unaffected`() throws {
        var archive = try forged()
        let offset = try #require(ByteSearch.occurrences(of: "by Brotli", in: archive).first)
        archive[offset] ^= 1
        let viewer = try viewer(archive)
        #expect(get(accept: "br", of: viewer).failure == .damagedEntry)
        #expect(get(accept: "gzip", of: viewer).status == 200)
    }

    @Test func `Page and configuration, which are made at the start, have no such form`() throws {
        let viewer = try viewer(
            try forged(of: "app-config.js", entry: { $0.name = Array("orthanc-ohif-brotli/app-config.js.br".utf8) }))
        for path in ["", "index.html", "app-config.js"] {
            #expect(get(path, accept: "br, gzip", of: viewer).header("Content-Encoding") == "gzip")
        }
    }
}
