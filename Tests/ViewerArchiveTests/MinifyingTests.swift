// SPDX-License-Identifier: GPL-3.0-or-later

import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct MinifyingTests {
    let folder: TemporaryFolder
    let chunk = "1.bundle.0123456789abcdef0123.js"
    let long = "long.js"

    init() throws {
        folder = try TemporaryFolder()
        for (name, contents) in MiniatureBuild.files(publicURL: "/x/") {
            try folder.write("build/" + name, contents + (name.hasSuffix(".js") ? "\n// comment" : ""))
        }
        try folder.write("build/" + chunk, "let a = 1;\n// comment")
        try folder.write("build/" + long, String(repeating: "a=1;", count: 100))
    }

    private func pack(
        threads: Int = 2, _ minifier: @escaping ViewerPacker.ScriptMinifier
    ) throws -> ViewerPacker.Package {
        var packer = ViewerPacker(packedBy: "tests")
        packer.minifier = minifier
        packer.threads = threads
        return try packer.pack(folder: folder.path + "/build")
    }

    private func get(_ path: String, of package: ViewerPacker.Package) throws -> ViewerResponse {
        let viewer = try Viewer.open(path: try folder.write("v.zip", package.archive), settings: ViewerSettings())
        return viewer.respond(to: ViewerRequest(path: path))
    }

    /// Leaves comments out.
    @Sendable private static func shorten(_ script: [UInt8]) throws(MinifyingError) -> [UInt8] {
        let end = ByteSearch.occurrences(of: "\n// ", in: script).first ?? script.count
        return Array(script[..<end])
    }

    @Test func `Scripts are minified, and keep their year unless their references were rewritten`() throws {
        let package = try pack(Self.shorten)
        #expect(package.manifest.minified == [chunk, MiniatureBuild.bundle, "worker.bundle.js"])
        #expect(package.notMinified.isEmpty)
        let answer = try get(chunk, of: package)
        #expect(String(decoding: answer.body, as: UTF8.self) == "let a = 1;")
        #expect(answer.header("Cache-Control") == "public, max-age=31536000, immutable")
        let bundle = try get(MiniatureBuild.bundle, of: package)
        #expect(bundle.header("Cache-Control") == "no-cache")
        let script = String(decoding: bundle.body, as: UTF8.self)
        #expect(script.contains("self.PUBLIC_URL"))
        #expect(!script.contains("comment"))
        #expect(
            try #require(Viewer.open(path: folder.path + "/v.zip", settings: ViewerSettings()).manifest)
                == package.manifest)
    }

    @Test func `A script that cannot be minified is packed as it is, and told`() throws {
        let package = try pack { script throws(MinifyingError) in
            if script.starts(with: "let".utf8) { throw MinifyingError(reason: "no") }
            return try Self.shorten(script)
        }
        #expect(package.notMinified.map(\.path) == [chunk])
        #expect(package.notMinified.map(\.reason) == ["no"])
        #expect(String(decoding: try get(chunk, of: package).body, as: UTF8.self) == "let a = 1;\n// comment")
    }

    @Test func `What gets no shorter, or becomes nothing, is packed as it is`() throws {
        for result in [[UInt8](), Array(repeating: 0x20, count: 1000)] {
            let package = try pack { _ throws(MinifyingError) in result }
            #expect(package.manifest.minified.isEmpty)
            #expect(try get(chunk, of: package).body == Array("let a = 1;\n// comment".utf8))
        }
    }

    @Test func `A script of long lines is taken for minified`() throws {
        let package = try pack { script throws(MinifyingError) in [] + script.prefix(1) }
        #expect(!package.manifest.minified.contains(long))
        #expect(try get(long, of: package).body.count == 400)
    }

    @Test func `The number of threads makes no difference`() throws {
        let one = try pack(threads: 1, Self.shorten).archive
        #expect(try pack(threads: 4, Self.shorten).archive == one)
    }
}
