// SPDX-License-Identifier: GPL-3.0-or-later

/// Makes the files of a build independent of the address that it was built for, and of other hosts.
///
/// Scripts learn their address at run time: the page sets `PUBLIC_URL` from its own address, and a worker knows the
/// address of its own file. Style sheets and manifests get references relative to themselves.
struct Relocation: Sendable {
    /// The address that the build was made for.
    let publicURL: PublicURL

    /// Whether files with this name may hold references.
    static func concerns(_ path: RelativePath) -> Bool {
        switch path.fileExtension {
        case "js", "mjs", "css": true
        default: path.fileName == "manifest.json"
        }
    }

    /// A file with its references rewritten.
    struct Result: Equatable, Sendable {
        var bytes: [UInt8]
        /// References that were left out because they lead to another host, in the order of the file.
        var removedReferences: [String]
    }

    /// Returns the file with its references rewritten, or nil when there are none. Linear time, whatever the bytes are,
    /// except for sorting the edits.
    func applied(to bytes: some ByteText, path: RelativePath) -> Result? {
        var edits = Edits()
        var removed: [String] = []
        switch path.fileExtension {
        case "js", "mjs": relocateScript(bytes, path: path, edits: &edits)
        case "css": relocateStyle(bytes, path: path, edits: &edits, removed: &removed)
        default:
            guard path.fileName == "manifest.json" else { return nil }
            relocateManifest(bytes, path: path, edits: &edits)
        }
        return edits.isEmpty ? nil : Result(bytes: edits.applied(to: Array(bytes)), removedReferences: removed)
    }

    // MARK: Scripts

    /// Rewrites webpack's public path, an assignment in its runtime: `__webpack_require__.p = "/ohif/"`, or minified
    /// `r.p="/ohif/"`.
    private func relocateScript(_ bytes: some ByteText, path: RelativePath, edits: inout Edits) {
        var runtimes: Set<String>?
        for needle in [".p=\"", ".p = \"", ".p='", ".p = '"] {
            for hit in ByteSearch.occurrences(of: needle, in: bytes) {
                guard let (range, value) = ByteSearch.quoted(in: bytes, at: hit + needle.utf8.count - 1, limit: 512),
                    let below = publicURL.relative(value), below.isEmpty || below == path.folder
                else { continue }
                let known = runtimes ?? webpackRuntimes(in: bytes)
                runtimes = known
                guard let variable = variable(endingAt: hit, in: bytes), known.contains(variable) else { continue }
                let up = below.isEmpty ? String(repeating: "../", count: path.depth) : ""
                let fromWorker = "new URL(\"\(up.isEmpty ? "./" : up)\",self.location.href).href"
                edits.replace(range, with: "(self.PUBLIC_URL?self.PUBLIC_URL+\"\(below)\":\(fromWorker))")
            }
        }
    }

    /// Returns the variables that may be the function that webpack calls `__webpack_require__`: in every runtime it
    /// also has a member `o`, short for "has own property".
    private func webpackRuntimes(in bytes: some ByteText) -> Set<String> {
        let hits = [".o=", ".o = "].flatMap { ByteSearch.occurrences(of: $0, in: bytes) }
        return Set(hits.compactMap { variable(endingAt: $0, in: bytes) })
    }

    /// Returns the variable before the offset, at most 32 characters of it; `nil` for none, or for a member.
    private func variable(endingAt end: Int, in bytes: some ByteText) -> String? {
        var start = end
        while start > 0, Self.isIdentifier(bytes[start - 1]), end - start < 32 { start -= 1 }
        guard start < end, start == 0 || bytes[start - 1] != UInt8(ascii: ".") else { return nil }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x24, 0x5f: true
        default: false
        }
    }

    // MARK: Style sheets

    private func relocateStyle(
        _ bytes: some ByteText, path: RelativePath, edits: inout Edits, removed: inout [String]
    ) {
        var imported: [Range<Int>] = []
        var references = ReferenceReader(bytes)
        for hit in ByteSearch.occurrences(of: "@import", in: bytes) {
            guard let (reference, end) = references.imported(after: hit + "@import".utf8.count),
                publicURL.leadsElsewhere(reference)
            else { continue }
            edits.replace(hit..<end, with: "")
            removed.append(reference)
            imported.append(hit..<end)
        }
        // Both lists are in the order of the file.
        var rest = imported[...]
        references = ReferenceReader(bytes)
        for hit in ByteSearch.occurrences(of: "url(", in: bytes) {
            while let first = rest.first, first.upperBound <= hit { rest.removeFirst() }
            if rest.first?.contains(hit) == true { continue }
            guard let (range, reference) = references.argument(from: hit + "url(".utf8.count),
                let below = publicURL.relative(reference)
            else { continue }
            edits.replace(range, with: "\"" + String(repeating: "../", count: path.depth) + below + "\"")
        }
    }

    // MARK: Manifest

    /// Rewrites the values of a web application manifest that are absolute paths: the addresses of its icons.
    private func relocateManifest(_ bytes: some ByteText, path: RelativePath, edits: inout Edits) {
        for hit in ByteSearch.occurrences(of: "\"src\"", in: bytes) {
            let colon = ByteSearch.skippingSpace(in: bytes, from: hit + "\"src\"".utf8.count)
            guard colon < bytes.count, bytes[colon] == UInt8(ascii: ":") else { continue }
            let start = ByteSearch.skippingSpace(in: bytes, from: colon + 1)
            guard let (range, value) = ByteSearch.quoted(in: bytes, at: start),
                let below = publicURL.relative(value)
            else { continue }
            edits.replace(range, with: "\"" + String(repeating: "../", count: path.depth) + below + "\"")
        }
    }
}
