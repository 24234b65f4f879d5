// SPDX-License-Identifier: GPL-3.0-or-later

import CFuzzer
import Glibc
import ViewerArchive

/// The archive is read from a file, so each input becomes one, in memory where the system has a place for that.
private let archive = "/dev/shm/orthanc-ohif-fuzz-\(getpid()).zip"

@main
struct FuzzViewer {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        LLVMFuzzerRunDriver(&count, &arguments) { data, size in testOneInput(data, size) }
    }
}

/// Any bytes as an archive, as a page and as header fields give an answer or an error.
private func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = [UInt8](UnsafeRawBufferPointer(start: data, count: size))
    checkPage(bytes)
    write(bytes)
    // An open file needs no name, and none must stay behind.
    defer { unlink(archive) }
    let limits = ViewerLimits(entries: 64, fileSize: 1 << 16, totalSize: 1 << 18)
    let text = String(decoding: bytes.suffix(256), as: UTF8.self)
    let settings = ViewerSettings(routerBasename: text, userConfiguration: bytes)
    guard let viewer = try? Viewer.open(path: archive, settings: settings, limits: limits) else { return 0 }
    let fields = [
        ("Accept-Encoding", "gzip"), ("Accept-Encoding", "br"), ("Accept-Encoding", text), ("Range", text),
        ("If-None-Match", text), ("Accept", text),
    ]
    for path in ["", "a.js", "css/b.css", "manifest.json", "orthanc-ohif-brotli/a.js.br", text] {
        for (name, value) in fields {
            let response = viewer.respond(to: ViewerRequest(path: path, headers: [(name, value)]))
            precondition((200..<600).contains(response.status), "The status is one of HTTP's.")
            precondition(response.body.count <= 1 << 20, "An answer is about as large as a file may be.")
            guard response.header("Content-Encoding") == "br" else { continue }
            precondition(response.status == 200 && !response.body.isEmpty, "A form by Brotli is whole.")
            precondition(value.lowercased().contains("br"), "Who does not name Brotli does not get it.")
            precondition(viewer.manifest != nil, "A form by Brotli is one that the manifest names.")
        }
    }
    return 0
}

private func checkPage(_ bytes: [UInt8]) {
    let page = try? IndexPage(relocating: bytes) { (head: Array($0.utf8), tail: []) }
    guard let html = page?.html(componentsBelowRoot: 2) else { return }
    precondition(html.count <= bytes.count * 4 + 4096, "The page grows by what is put in, and no more.")
}

private func write(_ bytes: [UInt8]) {
    let descriptor = open(archive, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    precondition(written == bytes.count, "There is room for the input.")
}
