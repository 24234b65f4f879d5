// SPDX-License-Identifier: GPL-3.0-or-later

@testable import ViewerArchive

/// A build of OHIF in miniature: the shapes of a real one, the contents made up.
enum MiniatureBuild {
    static let bundle = "app.bundle.0123456789abcdef0123.js"
    static let wasm = "fedcba98765432100123.wasm"

    static func page(publicURL: String) -> String {
        """
        <!doctype html><html lang="en"><head><meta charset="UTF-8"/>\
        <meta name="msapplication-TileImage" content="\(publicURL)assets/tile.png"/>\
        <script>console.time('start');
              window.PUBLIC_URL = '\(publicURL)';</script>\
        <link rel="manifest" href="\(publicURL)manifest.json"/>\
        <link rel="icon" href="\(publicURL)assets/favicon.ico"/>\
        <script rel="preload" as="script" src="\(publicURL)app-config.js"></script>\
        <script type="module" src="\(publicURL)init-service-worker.js"></script><title>Viewer <head></title>\
        <!-- <script src="https://cdn.example/commented.js"></script> -->\
        <link rel="preconnect" href="https://fonts.example" crossorigin/>\
        <link href="//fonts.example/css?family=Inter" rel="stylesheet"/>\
        <script src="https://cdn.example/polyfill.js">ignored()</script>\
        <script>function browserImportFunction(id) { return import(id); }</script>\
        <script defer="defer" src="\(publicURL)\(bundle)"></script>\
        <link href="\(publicURL)app.bundle.css" rel="stylesheet"></head>\
        <body><div id="root"></div></body></html>
        """
    }

    static func files(publicURL: String) -> [(name: String, contents: String)] {
        [
            ("index.html", page(publicURL: publicURL)),
            (bundle, "r.o=(a,b)=>0;r.p=\"\(publicURL)\";var other={};other.p=\"\(publicURL)\";"),
            ("app.bundle.css", "@import url(https://fonts.example/css2?family=Inter);body{margin:0}"),
            ("worker.bundle.js", "__webpack_require__.o = 0;\n__webpack_require__.p = '\(publicURL)';\n"),
            ("manifest.json", #"{"icons": [{"src": "/assets/icon.png"}]}"#),
            (wasm, "\u{0}asm"),
            ("assets/favicon.ico", "icon"),
            ("1266.css", ".a{background:url(\(publicURL)assets/b.png)}"),
        ]
    }

    static func archive(publicURL: String = "/ohif/", manifest: String? = nil) -> ZIPBuilder {
        var files = files(publicURL: publicURL)
        if let manifest { files.append((ViewerManifest.path, manifest)) }
        return ZIPBuilder(
            files.map { name, contents in
                var entry = ZIPBuilder.Entry(name, contents)
                if name.hasSuffix(".ico") { entry.method = 0 }
                return entry
            })
    }
}
