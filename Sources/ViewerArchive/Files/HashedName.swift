// SPDX-License-Identifier: GPL-3.0-or-later

/// Recognises names that carry a hash of their content, as bundlers write them: `app.bundle.af87d1dd396d277eac89.js`,
/// `17dd54813d5acc10bf8f.wasm`.
enum HashedName {
    /// Whether the file name holds a content hash: a part between dots or dashes of 16 to 64 lower-case hexadecimal
    /// digits. Shorter hashes exist, but look like numbers and dates (`1266.css`, `20250101.js`): taking a file that
    /// changes for one that never does would break an upgrade, while the reverse costs one 304.
    static func isContentHashed(_ path: RelativePath) -> Bool {
        var parts = path.fileName.utf8.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
        guard parts.count > 1 else { return false }
        parts.removeLast()
        return parts.contains { part in
            (16...64).contains(part.count)
                && part.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
    }
}
