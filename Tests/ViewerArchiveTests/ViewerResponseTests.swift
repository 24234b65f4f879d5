// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct ViewerResponseTests {
    let folder: TemporaryFolder
    let viewer: Viewer

    init() throws {
        folder = try TemporaryFolder()
        let path = try folder.write("viewer.zip", try MiniatureBuild.archive().bytes())
        viewer = try Viewer.open(path: path, settings: ViewerSettings())
    }

    private func get(
        _ path: String, method: String = "GET", _ headers: KeyValuePairs<String, String> = [:]
    ) -> ViewerResponse {
        viewer.respond(to: ViewerRequest(method: method, path: path, headers: headers.map { ($0.key, $0.value) }))
    }

    @Test func `A file comes with its type, a strong tag and no sniffing`() throws {
        let response = get("assets/favicon.ico")
        #expect(response.status == 200)
        #expect(response.header("content-type") == "image/x-icon")
        #expect(response.header("X-Content-Type-Options") == "nosniff")
        #expect(try #require(response.header("ETag")).hasPrefix("\""))
        #expect(response.body == Array("icon".utf8))
    }

    @Test(arguments: [
        ("a.js", "text/javascript; charset=utf-8"), ("a.MJS", "text/javascript; charset=utf-8"),
        ("a.wasm", "application/wasm"), ("a.json", "application/json"), ("a.js.map", "application/json"),
        ("a.svg", "image/svg+xml"), ("a.woff2", "font/woff2"), ("a.css", "text/css; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json"), ("a.unknown", "application/octet-stream"),
        ("a.jsonc", "application/jsonc"), ("a.json5", "application/json5"), ("LICENSE", "application/octet-stream"),
        (".js", "application/octet-stream"),
    ])
    func `The type follows from the name`(name: String, type: String) throws {
        #expect(MediaType.of(try #require(RelativePath(name))) == type)
    }

    @Test(arguments: [
        ("app.bundle.af87d1dd396d277eac89.js", true), ("17dd54813d5acc10bf8f.wasm", true),
        ("1185.bundle.63d4a7234e943a3bc2ab.js", true), ("chunk-63d4a7234e943a3bc2ab.js.map", true),
        ("assets/63d4a7234e943a3bc2ab.png", true), ("1266.css", false), ("app.bundle.css", false),
        ("app.bundle.1f0c2a9b.js", true), ("app.bundle.1f0c2a9b.css", true), ("a.b.bundle.1f0c2a9b.js", true),
        ("a34f9d1faa5f3315.woff2", true), ("app.bundle.0f6159c501addfe9.js", true),
        ("app.bundle.1f0c2a9.js", false), ("app.bundle.1f0c2a9b4.js", false), ("app.bundle.1F0C2A9B.js", false),
        ("app.bundle.1f0c2a9b.js.map", false), ("app.bundle.1f0c2a9b.wasm", false), ("app.1f0c2a9b.js", false),
        ("bundle.1f0c2a9b.js", false), (".bundle.1f0c2a9b.js", false), ("1f0c2a9b.js", false),
        ("app-bundle-1f0c2a9b.js", false), ("20250101.js", false), ("63d4a7234e943a3bc2ab", false),
        ("63D4A7234E943A3BC2AB.js", false),
        ("63d4a7234e943a3bc2ab/app.js", false), ("index.html", false),
    ])
    func `Names with a content hash are told from others`(name: String, hashed: Bool) throws {
        #expect(HashedName.isContentHashed(try #require(RelativePath(name))) == hashed)
    }

    @Test func `A hashed name may be kept for a year, everything else is asked for again`() throws {
        #expect(get(MiniatureBuild.wasm).header("Cache-Control") == "public, max-age=31536000, immutable")
        for path in ["", "viewer", "app-config.js", "worker.bundle.js", "assets/favicon.ico"] {
            #expect(get(path).header("Cache-Control") == "no-cache")
        }
    }

    @Test func `A file that was rewritten is asked for again, although its name has a hash`() throws {
        #expect(get(MiniatureBuild.bundle).header("Cache-Control") == "no-cache")
    }

    @Test(arguments: [(nil, nil), ("gzip", "gzip"), ("gzip;q=0", nil), ("br", nil)] as [(String?, String?)])
    func `The content coding is the one that the client prefers`(accept: String?, coding: String?) throws {
        let headers = accept.map { [("accept-encoding", $0)] } ?? []
        let response = viewer.respond(to: ViewerRequest(path: MiniatureBuild.wasm, headers: headers))
        #expect(response.status == 200)
        #expect(response.header("Content-Encoding") == coding)
        #expect(response.header("Vary") == "Accept-Encoding")
        let bytes =
            coding == nil ? response.body : try Inflate.bytes(of: response.body, format: .gzip, limit: 100)
        #expect(bytes == Array("\u{0}asm".utf8))
    }

    @Test func `A client that takes no coding at all is told so`() throws {
        #expect(get(MiniatureBuild.wasm, ["Accept-Encoding": "identity;q=0, gzip;q=0"]).status == 406)
        #expect(get("assets/favicon.ico", ["Accept-Encoding": "gzip, *;q=0"]).status == 406)
    }

    @Test func `The two codings of a file have different tags`() throws {
        let identity = try #require(get(MiniatureBuild.wasm).header("ETag"))
        let gzip = try #require(get(MiniatureBuild.wasm, ["Accept-Encoding": "gzip"]).header("ETag"))
        #expect(identity != gzip)
    }

    @Test func `What the browser has is not sent again`() throws {
        for path in ["", "viewer/dicomjson", "app-config.js", MiniatureBuild.wasm, MiniatureBuild.bundle] {
            let tag = try #require(get(path, ["Accept-Encoding": "gzip"]).header("ETag"))
            for field in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let response = get(path, ["Accept-Encoding": "gzip", "If-None-Match": field])
                #expect(response.status == 304)
                #expect(response.body.isEmpty)
                #expect(response.header("ETag") == tag)
                #expect(response.header("Cache-Control") != nil)
                #expect(response.header("Content-Type") == nil)
            }
            #expect(get(path, ["If-None-Match": tag]).status == 200)
            #expect(get(path, ["Accept-Encoding": "gzip", "If-None-Match": "\"other\""]).status == 200)
        }
    }

    @Test func `A range gives a part`() {
        let response = get("assets/favicon.ico", ["Range": "bytes=1-"])
        #expect(response.status == 206)
        #expect(response.body == Array("con".utf8))
        #expect(response.header("Content-Range") == "bytes 1-3/4")
    }

    @Test func `A range beyond the end cannot be satisfied`() {
        let response = get("assets/favicon.ico", ["Range": "bytes=4-"])
        #expect(response.status == 416)
        #expect(response.header("Content-Range") == "bytes */4")
        #expect(response.body.isEmpty)
    }

    @Test func `A range that is not understood is ignored`() {
        #expect(get("assets/favicon.ico", ["Range": "bytes=0-0,2-3"]).status == 200)
    }

    @Test func `A range is about the uncompressed bytes, also for a client that takes gzip`() throws {
        let response = get(MiniatureBuild.wasm, ["Accept-Encoding": "gzip", "Range": "bytes=1-2"])
        #expect(response.status == 206)
        #expect(response.header("Content-Encoding") == nil)
        #expect(response.body == Array("as".utf8))
        #expect(response.header("ETag") == get(MiniatureBuild.wasm).header("ETag"))
    }

    @Test func `A range of another version is ignored`() throws {
        let tag = try #require(get("assets/favicon.ico").header("ETag"))
        #expect(get("assets/favicon.ico", ["Range": "bytes=0-0", "If-Range": tag]).status == 206)
        #expect(get("assets/favicon.ico", ["Range": "bytes=0-0", "If-Range": "\"old\""]).status == 200)
        #expect(get("assets/favicon.ico", ["Range": "bytes=0-0", "If-Range": "W/\(tag)"]).status == 200)
    }

    @Test func `HEAD gives the headers of GET and nothing else`() throws {
        let whole = get(MiniatureBuild.wasm, ["Accept-Encoding": "gzip"])
        let head = get(MiniatureBuild.wasm, method: "HEAD", ["Accept-Encoding": "gzip"])
        #expect(head.status == 200)
        #expect(head.headers.map(\.name) == whole.headers.map(\.name))
        #expect(head.headers.map(\.value) == whole.headers.map(\.value))
        #expect(head.body.isEmpty)
        #expect(get("assets/favicon.ico", method: "HEAD", ["Range": "bytes=0-0"]).status == 200)
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "get", ""])
    func `Other methods are refused with the list of those that are not`(method: String) throws {
        let response = get("index.html", method: method)
        #expect(response.status == 405)
        #expect(response.header("Allow") == "GET, HEAD")
    }

    @Test(arguments: [
        "", "/", "index.html", "viewer", "/viewer/", "viewer/dicomjson", "tmtv", "some-future-mode", "a/b/c/d/e/f/g",
        "viewer/my.source",
    ])
    func `Every route of OHIF, also of versions to come, gets the page`(path: String) throws {
        for accept in ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "text/*"] {
            let response = get(path, ["Accept": accept])
            #expect(response.status == 200)
            #expect(response.header("Content-Type") == "text/html; charset=utf-8")
            #expect(String(decoding: response.body, as: UTF8.self).contains("id=\"root\""))
        }
    }

    @Test(arguments: [
        ("missing.js", "text/html"), ("viewer/missing.0123456789abcdef0123.js", "*/*"), ("a/b.css", "text/css"),
        ("viewer", "application/json"), ("viewer", "text/html;q=0, */*"), ("../index.html", "text/html"),
        ("assets/../index.html", "text/html"), ("a\\b", "text/html"), ("assets\u{0}", "text/html"),
        ("assets", "image/png"),
    ])
    func `What is neither a file nor a navigation is not found`(path: String, accept: String) throws {
        #expect(get(path, ["Accept": accept]).status == 404)
    }

    @Test func `A browser that fetches a script never gets the page`() throws {
        #expect(get("viewer", ["Sec-Fetch-Dest": "script", "Accept": "*/*"]).status == 404)
        #expect(get("viewer", ["Sec-Fetch-Dest": "empty", "Accept": "*/*"]).status == 404)
        #expect(get("viewer", ["Sec-Fetch-Dest": "document"]).status == 200)
        #expect(get("viewer", ["Sec-Fetch-Dest": "iframe"]).status == 200)
    }

    @Test func `Cross-origin isolation is answered when it is asked for`() throws {
        let path = folder.path + "/viewer.zip"
        let isolated = try Viewer.open(path: path, settings: ViewerSettings(crossOriginIsolation: true))
        let response = isolated.respond(to: ViewerRequest(path: "viewer"))
        #expect(response.header("Cross-Origin-Opener-Policy") == "same-origin")
        #expect(response.header("Cross-Origin-Embedder-Policy") == "require-corp")
        #expect(response.header("Cross-Origin-Resource-Policy") == "same-origin")
        #expect(get("viewer").header("Cross-Origin-Opener-Policy") == nil)
    }

    @Test(arguments: [("3.8.3", true), ("3.9.0-beta.4", false), ("3.10.0", false), (nil, false)])
    func `Without a word about it, the version of OHIF decides on isolation`(
        version: String?, isolated: Bool
    ) throws {
        let noted = version.map { "\nohif \($0)" } ?? ""
        let archive = try MiniatureBuild.archive(manifest: ViewerManifest.firstLine + noted + "\n").bytes()
        let path = try folder.write("versioned.zip", archive)
        func policy(_ forced: Bool?) throws -> String? {
            let viewer = try Viewer.open(path: path, settings: ViewerSettings(crossOriginIsolation: forced))
            return viewer.respond(to: ViewerRequest(path: "viewer")).header("Cross-Origin-Opener-Policy")
        }
        #expect(try policy(nil) == (isolated ? "same-origin" : nil))
        #expect(try policy(true) == "same-origin")
        #expect(try policy(false) == nil)
    }

    @Test(arguments: ["zip", "folder"])
    func `The version is found in the scripts of a build that was not packed by us`(form: String) throws {
        let bundle = "app.bundle.js"
        let script = "x('3.8.1','\(String(repeating: "3a", count: 20))')"
        var builder = MiniatureBuild.archive()
        builder.entries.append(ZIPBuilder.Entry(bundle, script))
        var path = try folder.write("plain.zip", try builder.bytes())
        if form == "folder" {
            for (name, contents) in MiniatureBuild.files(publicURL: "/") + [(bundle, script)] {
                try folder.write("plain/" + name, contents)
            }
            path = folder.path + "/plain"
        }
        #expect(try Viewer.open(path: path, settings: ViewerSettings()).ohifVersion == "3.8.1")
    }

    @Test func `Where ranges cannot be served, none is offered and the whole is the answer`() throws {
        let path = folder.path + "/viewer.zip"
        let viewer = try Viewer.open(path: path, settings: ViewerSettings(servesRanges: false))
        let request = ViewerRequest(path: "assets/favicon.ico", headers: [("Range", "bytes=0-1")])
        let response = viewer.respond(to: request)
        #expect(response.status == 200)
        #expect(response.header("Accept-Ranges") == nil)
        #expect(response.body == Array("icon".utf8))
    }

    @Test func `A damaged entry is a 500 with a sentence, and the next request is unaffected`() throws {
        var builder = MiniatureBuild.archive()
        builder.entries[5].claimedCRC32 = 1
        let path = try folder.write("damaged.zip", try builder.bytes())
        let viewer = try Viewer.open(path: path, settings: ViewerSettings())
        let response = viewer.respond(to: ViewerRequest(path: MiniatureBuild.wasm))
        #expect(response.status == 500)
        #expect(response.failure == .damagedEntry)
        #expect(viewer.respond(to: ViewerRequest(path: "viewer")).status == 200)
    }

    @Test func `Without a viewer, every address explains what to do`() throws {
        let missing = MissingViewer(reason: "No <viewer> & more.")
        for path in ["", "viewer", "app.js"] {
            let response = missing.respond(to: ViewerRequest(path: path))
            #expect(response.status == 503)
            #expect(response.header("Content-Type") == "text/html; charset=utf-8")
            let page = String(decoding: response.body, as: UTF8.self)
            #expect(page.contains("No &lt;viewer&gt; &amp; more."))
            #expect(page.contains("ohif-viewer.zip"))
        }
    }
}
