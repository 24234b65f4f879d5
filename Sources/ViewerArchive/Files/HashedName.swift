// SPDX-License-Identifier: GPL-3.0-or-later

/// Recognises names that contain a hash of the content, as bundlers write them: `app.bundle.af87d1dd396d277eac89.js`,
/// `17dd54813d5acc10bf8f.wasm`.
enum HashedName {
    /// Whether the file name has a hash of the content: between dots or dashes, 16 to 64 lower-case hexadecimal digits,
    /// or 8 in a name such as `app.bundle.1f0c2a9b.js`, as in OHIF's newest builds. Other short hashes exist, but look
    /// like numbers and dates (`1266.css`, `20250101.js`). Taking a file that changes for one that never does would
    /// break an upgrade; the reverse costs one 304.
    static func isContentHashed(_ path: RelativePath) -> Bool {
        var parts = path.fileName.utf8.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
        guard parts.count > 1 else { return false }
        parts.removeLast()
        return parts.contains { (16...64).contains($0.count) && isHexadecimal($0) } || isHashedBundle(path)
    }

    /// Whether the name has the form `NAME.bundle.HASH.js` or `.css`, with a hash of 8 digits.
    private static func isHashedBundle(_ path: RelativePath) -> Bool {
        let parts = path.fileName.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 4, !parts[0].isEmpty else { return false }
        let end = Array(parts.suffix(3))
        return end[0].elementsEqual("bundle".utf8) && end[1].count == 8 && isHexadecimal(end[1])
            && (end[2].elementsEqual("js".utf8) || end[2].elementsEqual("css".utf8))
    }

    private static func isHexadecimal(_ text: Substring.UTF8View.SubSequence) -> Bool {
        text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
