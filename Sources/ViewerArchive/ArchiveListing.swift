// SPDX-License-Identifier: GPL-3.0-or-later

/// The contents of an archive, for people who want to look into it.
public struct ArchiveListing: Sendable {
    /// A file in the archive.
    public struct Entry: Sendable, Equatable {
        /// The path below the viewer's root.
        public var path: String
        /// The uncompressed size in bytes.
        public var size: Int
        /// The size in the archive in bytes.
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

    /// Decompresses Brotli to bytes of the given size; nil when that fails.
    public typealias BrotliDecoder = (_ compressed: [UInt8], _ size: Int) -> [UInt8]?

    /// The number of files with a second form, by Brotli, and the size of these forms in bytes.
    public var brotliForms: (count: Int, size: Int) {
        let forms = manifest.map { ArchiveSource.brotliForms(in: archive, manifest: $0) } ?? [:]
        return (forms.count, forms.values.reduce(0) { $0 + $1.size })
    }

    /// Inflates every file. Returns the paths of those that are damaged or are not what the manifest says, of those
    /// that the manifest names but the archive lacks, and of second forms that give something else than the file. Takes
    /// the time of inflating and hashing everything, and memory for the largest file.
    public func damagedFiles(brotli: BrotliDecoder) -> [String] {
        let noted = Dictionary((manifest?.files ?? []).map { ($0.path, $0.sha256) }) { first, _ in first }
        let damaged = archive.entries.values.filter { entry in
            guard let contents = try? archive.contents(of: entry) else { return true }
            guard manifest != nil, entry.path.text != ViewerManifest.path else { return false }
            return noted[entry.path.text] != SHA256.hexadecimal(of: contents)
        }
        let missing = noted.keys.filter { archive.entries[$0] == nil }
        return Set(damaged.map(\.path.text) + missing + untrueForms(brotli: brotli)).sorted()
    }

    /// Returns the Brotli forms that the manifest names but that are missing, or do not decompress to the file.
    private func untrueForms(brotli: BrotliDecoder) -> [String] {
        guard let manifest else { return [] }
        let forms = ArchiveSource.brotliForms(in: archive, manifest: manifest)
        return manifest.brotli.keys.filter { path in
            guard let form = forms[path], let entry = archive.entries[path],
                let compressed = try? archive.contents(of: form), let contents = try? archive.contents(of: entry)
            else { return true }
            return brotli(compressed, entry.size) != contents
        }.map { BrotliForm.path(of: $0) ?? $0 }
    }
}
