// SPDX-License-Identifier: GPL-3.0-or-later

/// A viewer in a ZIP archive. Deflated entries are sent as gzip without being inflated.
struct ArchiveSource: AssetSource {
    private let archive: ZIPArchive
    /// Files whose references are rewritten here, because that was not done when they were packed.
    private var relocated: [String: Asset] = [:]
    /// Paths of files that were rewritten when packed: the hashes in their names are those of other content.
    private let rewritten: Set<String>
    /// The second forms of files, by the paths of the files.
    private let brotli: [String: ZIPEntry]

    /// Creates a source.
    ///
    /// - Parameters:
    ///   - manifest: What the packer noted; nil for an archive that was made by other means.
    ///   - relocation: Applied to every file when there is no manifest; a manifest says that it was applied before.
    init(archive: ZIPArchive, manifest: ViewerManifest?, relocation: Relocation) throws(ViewerError) {
        self.archive = archive
        rewritten = manifest?.rewritten ?? []
        brotli = manifest.map { Self.brotliForms(in: archive, manifest: $0) } ?? [:]
        guard manifest == nil else { return }
        for entry in archive.entries.values where Relocation.concerns(entry.path) {
            if let result = relocation.applied(to: try archive.contents(of: entry), path: entry.path) {
                // The largest bundle of OHIF has 15 MB: a high level would delay Orthanc's start.
                relocated[entry.path.text] = try .compressedInMemory(result.bytes, level: 4)
            }
        }
    }

    /// Returns the forms that are what the manifest says and were made from the files in the archive. Their contents
    /// are never checked: somebody who can forge them and their checksums can forge the files as well.
    static func brotliForms(in archive: ZIPArchive, manifest: ViewerManifest) -> [String: ZIPEntry] {
        var forms: [String: ZIPEntry] = [:]
        for (file, note) in manifest.brotli {
            guard let entry = archive.entries[file], entry.version == note.file,
                let form = BrotliForm.path(of: entry.path).flatMap({ archive.entries[$0.text] }),
                form.method == .stored, form.version == note.form, form.size > 0
            else { continue }
            forms[file] = form
        }
        return forms
    }

    func asset(at path: RelativePath) throws(ViewerError) -> Asset? {
        if BrotliForm.isReserved(path) { return nil }
        if let asset = relocated[path.text] { return asset }
        guard let entry = archive.entries[path.text] else { return nil }
        let archive = archive
        var asset = Asset(
            version: entry.version,
            size: entry.size,
            isImmutable: HashedName.isContentHashed(path) && !rewritten.contains(path.text),
            identity: { () throws(ViewerError) in try archive.contents(of: entry) }
        )
        if entry.method == .deflated {
            asset.gzip = { () throws(ViewerError) in try archive.gzipMember(of: entry) }
        }
        if let form = brotli[path.text] {
            asset.brotli = { () throws(ViewerError) in try archive.contents(of: form) }
        }
        return asset
    }
}

extension ZIPEntry {
    /// A name for the contents; see ``Asset/version(crc32:size:)``.
    fileprivate var version: String { Asset.version(crc32: crc32, size: size) }
}
