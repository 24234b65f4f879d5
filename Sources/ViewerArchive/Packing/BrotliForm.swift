// SPDX-License-Identifier: GPL-3.0-or-later

/// The second form of a file, compressed by Brotli (RFC 7932). In an archive it is a stored entry with a reserved name,
/// so that any tool that reads ZIP archives reads this one, too.
struct BrotliForm: Sendable {
    /// The name of the entry.
    let path: RelativePath
    let stored: StoredContents
    /// The hash of the compressed bytes, in lower-case hexadecimal.
    let sha256: String

    /// Makes the form of the file at the path; nil when the name would become too long.
    init?(of file: RelativePath, _ bytes: [UInt8]) {
        guard let path = Self.path(of: file) else { return nil }
        self.path = path
        stored = StoredContents(storing: bytes)
        sha256 = SHA256.hexadecimal(of: bytes)
    }

    private static let folder = "orthanc-ohif-brotli/"

    /// Returns the path of the form of a file.
    static func path(of file: RelativePath) -> RelativePath? {
        RelativePath(folder + file.text + ".br")
    }

    /// Returns the same as text; nil when the path is invalid.
    static func path(of file: String) -> String? {
        RelativePath(file).flatMap { path(of: $0) }?.text
    }

    /// Whether a path is reserved for such forms, which are no files of the viewer.
    static func isReserved(_ path: RelativePath) -> Bool {
        path.text.hasPrefix(folder)
    }
}
