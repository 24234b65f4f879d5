// SPDX-License-Identifier: GPL-3.0-or-later

/// The second form of a file, compressed by Brotli (RFC 7932), as it stands in an archive: a stored entry of a reserved
/// name, so that any tool that reads ZIP archives reads this one, too.
struct BrotliForm: Sendable {
    /// The name of the entry.
    let path: RelativePath
    let stored: StoredContents
    /// Of the compressed bytes, in lower-case hexadecimal.
    let sha256: String

    /// The form of the file at the path; nil when the name would become too long.
    init?(of file: RelativePath, _ bytes: [UInt8]) {
        guard let path = Self.path(of: file) else { return nil }
        self.path = path
        stored = StoredContents(storing: bytes)
        sha256 = SHA256.hexadecimal(of: bytes)
    }

    private static let folder = "orthanc-ohif-brotli/"

    /// Where the form of a file stands.
    static func path(of file: RelativePath) -> RelativePath? {
        RelativePath(folder + file.text + ".br")
    }

    /// The same as text; nil when the path is none.
    static func path(of file: String) -> String? {
        RelativePath(file).flatMap { path(of: $0) }?.text
    }

    /// Whether the path is one of those where such forms stand; they are no files of the viewer.
    static func isReserved(_ path: RelativePath) -> Bool {
        path.text.hasPrefix(folder)
    }
}
