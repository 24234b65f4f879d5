// SPDX-License-Identifier: GPL-3.0-or-later

/// What an archive holds, for people who want to look into it.
public struct ArchiveListing: Sendable {
    /// A file in the archive.
    public struct Entry: Sendable, Equatable {
        /// Path below the viewer's root.
        public var path: String
        /// Uncompressed, in bytes.
        public var size: Int
        /// In the archive, in bytes.
        public var compressedSize: Int
    }

    /// The files in the order of their paths.
    public let entries: [Entry]
    /// What the packer noted; nil for an archive that was made by other means.
    public let manifest: ViewerManifest?
    /// Bytes before the archive: the size of the plugin that it is attached to, 0 for an archive of its own.
    public let prefixSize: Int
    private let archive: ZIPArchive

    /// Opens and validates a file that is or ends in a ZIP archive, as the plugin does at its start.
    public init(path: String, limits: ViewerLimits = ViewerLimits()) throws(ViewerError) {
        archive = try ZIPArchive(path: path, limits: limits)
        manifest = ViewerManifest(archive: archive)
        prefixSize = archive.prefixSize
        entries = archive.entries.values
            .sorted { $0.path.text.utf8.lexicographicallyPrecedes($1.path.text.utf8) }
            .map { Entry(path: $0.path.text, size: $0.size, compressedSize: $0.compressedSize) }
    }

    /// Inflates every file and returns the paths of those that are damaged or are not what the manifest says, and of
    /// those that the manifest names but the archive lacks. Time is that of inflating and hashing everything; memory
    /// that of the largest file.
    public func damagedFiles() -> [String] {
        let noted = Dictionary((manifest?.files ?? []).map { ($0.path, $0.sha256) }) { first, _ in first }
        let damaged = archive.entries.values.filter { entry in
            guard let contents = try? archive.contents(of: entry) else { return true }
            guard manifest != nil, entry.path.text != ViewerManifest.path else { return false }
            return noted[entry.path.text] != SHA256.hexadecimal(of: contents)
        }
        let missing = noted.keys.filter { archive.entries[$0] == nil }
        return (damaged.map(\.path.text) + missing).sorted()
    }
}
