// SPDX-License-Identifier: GPL-3.0-or-later

/// Makes the files of a build independent of the address that it was built for, and of other hosts.
///
/// Scripts are told where they stand at run time: the page sets `PUBLIC_URL` from its own address, and a worker knows
/// the address of its own file. Style sheets and manifests get references relative to themselves.
struct Relocation: Sendable {
    /// The address that the build was made for.
    let publicURL: PublicURL

    /// Whether files with this name may hold references at all.
    static func concerns(_ path: RelativePath) -> Bool {
        switch path.fileExtension {
        case "js", "mjs", "css": true
        default: path.fileName == "manifest.json"
        }
    }

    /// A file with its references rewritten.
    struct Result: Equatable, Sendable {
        var bytes: [UInt8]
        /// What was left out because it asks another host, in the order of the file.
        var removedReferences: [String]
    }

    /// The file with its references rewritten, or nil when there are none. Linear time.
    func applied(to bytes: [UInt8], path: RelativePath) -> Result? {
        var edits = Edits()
        var removed: [String] = []
        switch path.fileExtension {
        case "js", "mjs": relocateScript(bytes, path: path, edits: &edits)
        case "css": relocateStyle(bytes, path: path, edits: &edits, removed: &removed)
        default:
            guard path.fileName == "manifest.json" else { return nil }
            relocateManifest(bytes, path: path, edits: &edits)
        }
        return edits.isEmpty ? nil : Result(bytes: edits.applied(to: bytes), removedReferences: removed)
    }

    // MARK: Scripts

    /// Rewrites webpack's public path, an assignment in its runtime: `__webpack_require__.p = "/ohif/"`, or minified
    /// `r.p="/ohif/"`.
    private func relocateScript(_ bytes: [UInt8], path: RelativePath, edits: inout Edits) {
        // A file has one runtime; the bound keeps hostile ones from costing a search of the whole for each of many
        // hits.
        var candidates = 0
        for needle in [".p=\"", ".p = \"", ".p='", ".p = '"] {
            for hit in ByteSearch.occurrences(of: needle, in: bytes) where candidates < 64 {
                guard let (range, value) = ByteSearch.quoted(in: bytes, at: hit + needle.utf8.count - 1, limit: 512),
                    let below = publicURL.relative(value), below.isEmpty || below == path.folder
                else { continue }
                candidates += 1
                guard isWebpackRuntime(variableEndingAt: hit, in: bytes) else { continue }
                let up = below.isEmpty ? String(repeating: "../", count: path.depth) : ""
                let fromWorker = "new URL(\"\(up.isEmpty ? "./" : up)\",self.location.href).href"
                edits.replace(range, with: "(self.PUBLIC_URL?self.PUBLIC_URL+\"\(below)\":\(fromWorker))")
            }
        }
    }

    /// Whether the variable is the function that webpack calls `__webpack_require__`: that one also has a member `o`,
    /// short for "has own property", in every runtime.
    private func isWebpackRuntime(variableEndingAt end: Int, in bytes: [UInt8]) -> Bool {
        var start = end
        while start > 0, Self.isIdentifier(bytes[start - 1]), end - start < 32 { start -= 1 }
        guard start < end, start == 0 || bytes[start - 1] != UInt8(ascii: ".") else { return false }
        let variable = String(decoding: bytes[start..<end], as: UTF8.self)
        return ByteSearch.contains("\(variable).o=", in: bytes) || ByteSearch.contains("\(variable).o = ", in: bytes)
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x24, 0x5f: true
        default: false
        }
    }

    // MARK: Style sheets

    private func relocateStyle(
        _ bytes: [UInt8], path: RelativePath, edits: inout Edits, removed: inout [String]
    ) {
        var imported: [Range<Int>] = []
        for hit in ByteSearch.occurrences(of: "@import", in: bytes) {
            guard let (reference, end) = importedReference(bytes, after: hit + "@import".utf8.count),
                publicURL.leadsElsewhere(reference)
            else { continue }
            edits.replace(hit..<end, with: "")
            removed.append(reference)
            imported.append(hit..<end)
        }
        for hit in ByteSearch.occurrences(of: "url(", in: bytes) where !imported.contains(where: { $0 ~= hit }) {
            guard let (range, reference) = reference(bytes, inParenthesesFrom: hit + "url(".utf8.count),
                let below = publicURL.relative(reference)
            else { continue }
            edits.replace(range, with: "\"" + String(repeating: "../", count: path.depth) + below + "\"")
        }
    }

    /// What an `@import` rule (CSS Cascade 4, section 2) refers to, and where the rule ends.
    private func importedReference(_ bytes: [UInt8], after offset: Int) -> (reference: String, end: Int)? {
        let start = ByteSearch.skippingSpace(in: bytes, from: offset)
        let reference: String
        var position: Int
        if let (range, value) = ByteSearch.quoted(in: bytes, at: start) {
            (reference, position) = (value, range.upperBound)
        } else if bytes[min(start, bytes.count)...].starts(with: "url(".utf8),
            let (range, value) = self.reference(bytes, inParenthesesFrom: start + "url(".utf8.count)
        {
            (reference, position) = (value, range.upperBound)
        } else {
            return nil
        }
        while position < bytes.count, bytes[position] != UInt8(ascii: ";") {
            if bytes[position] == UInt8(ascii: "{") || bytes[position] == UInt8(ascii: "}") { return nil }
            position += 1
        }
        return (reference, min(position + 1, bytes.count))
    }

    /// The argument of `url(…)`, quoted or not, and where it stands.
    private func reference(_ bytes: [UInt8], inParenthesesFrom offset: Int) -> (range: Range<Int>, value: String)? {
        let start = ByteSearch.skippingSpace(in: bytes, from: offset)
        if let quoted = ByteSearch.quoted(in: bytes, at: start) { return quoted }
        let limit = min(bytes.count, start + 2048)
        var end = start
        while end < limit, bytes[end] != UInt8(ascii: ")"), !ByteSearch.isSpace(bytes[end]) { end += 1 }
        guard end < limit, end > start, let value = String(validating: bytes[start..<end], as: UTF8.self) else {
            return nil
        }
        return (start..<end, value)
    }

    // MARK: Manifest

    /// Rewrites the values of a web application manifest that are absolute paths: its icons.
    private func relocateManifest(_ bytes: [UInt8], path: RelativePath, edits: inout Edits) {
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
