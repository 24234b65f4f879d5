// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import ViewerArchive

@Suite struct RelocationTests {
    private func page(_ original: String) throws -> IndexPage {
        try IndexPage(relocating: Array(original.utf8)) { publicURL in
            (head: Array("HEAD(\(publicURL))".utf8), tail: Array("TAIL".utf8))
        }
    }

    private func relocated(_ contents: String, path: String, publicURL: String = "/ohif/") throws -> String? {
        let relocation = Relocation(publicURL: PublicURL(publicURL))
        return relocation.applied(to: Array(contents.utf8), path: try #require(RelativePath(path)))
            .map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test(arguments: ["/", "./", "/ohif/", "/x/y/", "https://cdn.example/ohif/"])
    func `The page of any build becomes the same page, but for what it was built for`(publicURL: String) throws {
        let page = try page(MiniatureBuild.page(publicURL: publicURL))
        #expect(page.publicURL.text == publicURL)
        #expect(
            String(decoding: page.html(componentsBelowRoot: 1), as: UTF8.self) == """
                <!doctype html><html lang="en"><head><base href="./" data-components-below-root="1">\
                <script>HEAD(\(publicURL))</script><meta charset="UTF-8"/>\
                <meta name="msapplication-TileImage" content="\(publicURL == "./" ? "./" : "")assets/tile.png"/>\
                <script>console.time('start');
                      window.PUBLIC_URL = window.PUBLIC_URL;</script>\
                <link crossorigin="use-credentials" rel="manifest" \
                href="\(publicURL == "./" ? "./" : "")manifest.json"/>\
                <link rel="icon" href="\(publicURL == "./" ? "./" : "")assets/favicon.ico"/>\
                <script rel="preload" as="script" src="\(publicURL == "./" ? "./" : "")app-config.js"></script>\
                <title>Viewer <head></title>\
                <!-- <script src="https://cdn.example/commented.js"></script> -->\
                <script>function browserImportFunction(id) { return import(id); }</script>\
                <script defer="defer" src="\(publicURL == "./" ? "./" : "")\(MiniatureBuild.bundle)"></script>\
                <link href="\(publicURL == "./" ? "./" : "")app.bundle.css" rel="stylesheet"><script>TAIL</script>\
                </head><body><div id="root"></div></body></html>
                """)
    }

    @Test func `What would ask another host is left out and listed`() throws {
        let page = try page(MiniatureBuild.page(publicURL: "/"))
        #expect(
            page.removedReferences == [
                "https://fonts.example", "//fonts.example/css?family=Inter", "https://cdn.example/polyfill.js",
            ])
    }

    @Test(arguments: [(0, "./"), (1, "./"), (2, "../"), (4, "../../../")])
    func `The page says where the root is, seen from the path`(components: Int, base: String) throws {
        let html = try page(MiniatureBuild.page(publicURL: "/")).html(componentsBelowRoot: components)
        #expect(
            String(decoding: html, as: UTF8.self)
                .contains("<base href=\"\(base)\" data-components-below-root=\"\(components)\">"))
    }

    @Test func `A base that the build had gives way to ours`() throws {
        let html = try page(
            "<head><base href='/ohif/'/><script src=/ohif/app-config.js></script></head>"
        ).html(componentsBelowRoot: 0)
        #expect(
            String(decoding: html, as: UTF8.self) == """
                <head><base href="./" data-components-below-root="0"><script>HEAD(/ohif/)</script>\
                <script src=app-config.js></script><script>TAIL</script></head>
                """)
    }

    @Test func `A page that is not OHIF's is refused`() throws {
        #expect(throws: IndexPageError.noHead) { try page("") }
        #expect(throws: IndexPageError.noHead) { try page("<p>A page without a head") }
        #expect(throws: IndexPageError.noHead) { try page("<head><script src=app-config.js></script>") }
        #expect(throws: IndexPageError.noScripts) { try page("<head><title>Something else</title></head>") }
    }

    @Test func `Every truncation of a page ends in a page or an error`() throws {
        let whole = Array(MiniatureBuild.page(publicURL: "/ohif/").utf8)
        let needed = try #require(ByteSearch.occurrences(of: "</head>", in: whole).first) + "</head>".utf8.count
        for length in 0...whole.count {
            let page = try? IndexPage(relocating: Array(whole[..<length])) { _ in (head: [], tail: []) }
            #expect((page != nil) == (length >= needed))
        }
    }

    private static let workerRoot = #"new URL("./",self.location.href).href"#

    @Test(arguments: ["__webpack_require__.p = \"/ohif/\"", "__webpack_require__.p='/ohif/'"])
    func `A bundle is told at run time where it stands`(assignment: String) throws {
        let before = "__webpack_require__.o = f;\n"
        let result = try #require(try relocated(before + assignment + ";", path: "app.js"))
        let start = assignment.split(separator: "p").first.map { $0 + "p" } ?? ""
        #expect(result.hasPrefix(before + start))
        #expect(result.hasSuffix("(self.PUBLIC_URL?self.PUBLIC_URL+\"\":\(Self.workerRoot));"))
    }

    @Test func `A library with a folder of its own finds that folder below the root`() throws {
        #expect(
            try relocated(#"n.o=f,n.p="/microscopy/";"#, path: "microscopy/viewer.min.js")
                == "n.o=f,n.p=(self.PUBLIC_URL?self.PUBLIC_URL+\"microscopy/\":\(Self.workerRoot));")
        #expect(
            try relocated(#"n.o=f,n.p="/x/y/";"#, path: "workers/one.js", publicURL: "/x/y/")
                == #"n.o=f,n.p=(self.PUBLIC_URL?self.PUBLIC_URL+"":new URL("../",self.location.href).href);"#)
    }

    @Test(arguments: [
        #"r.p="/ohif/""#,  // not webpack's function: it has no member o
        #"r.o=f;a.r.p="/ohif/""#,  // a member of something else
        #"r.o=f;r.p="""#, #"r.o=f;r.p="./""#,  // relative already
        #"r.o=f;r.p="/elsewhere/""#,  // not the root, nor the file's own folder
        #"r.o=f;r.p="//host/ohif/""#, #"r.o=f;r.p="/ohif/"#,
    ])
    func `Other assignments stay as they are`(script: String) throws {
        #expect(try relocated(script, path: "app.js") == nil)
    }

    @Test(arguments: [
        ("@import url(https://fonts.example/a.css);b{}", "b{}"),
        ("@import \"//fonts.example/a.css\" screen;b{}", "b{}"),
        ("@import url( 'http://fonts.example/a.css' )", ""),
        ("a{background:url(/ohif/assets/b.png)}", "a{background:url(\"../assets/b.png\")}"),
        ("a{background:url(\"/assets/b.png\")}", "a{background:url(\"../assets/b.png\")}"),
    ])
    func `A style sheet refers to nothing but its neighbours`(style: String, result: String) throws {
        #expect(try relocated(style, path: "css/app.css") == result)
    }

    @Test(arguments: [
        "@import url(\"w3.css\");", "a{background:url(b.png)}", "a{background:url(data:image/png;base64,AA==)}",
        "@import", "url(", "@import url(", "@import \"//", "@import url(https://a){}",
    ])
    func `A style sheet that refers to its neighbours stays as it is`(style: String) throws {
        #expect(try relocated(style, path: "app.css") == nil)
    }

    @Test func `The icons of the manifest are found below the root`() throws {
        #expect(try relocated(#"{"src" : "/assets/i.png"}"#, path: "manifest.json") == #"{"src" : "assets/i.png"}"#)
        #expect(try relocated(#"{"src": "i.png", "src"}"#, path: "manifest.json") == nil)
    }

    @Test func `Files that hold no references are left alone`() throws {
        #expect(try relocated(#"r.o=f;r.p="/ohif/""#, path: "data.txt") == nil)
    }
}
