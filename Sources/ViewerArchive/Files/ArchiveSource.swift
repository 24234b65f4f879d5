// SPDX-License-Identifier: GPL-3.0-or-later

/// A viewer in a ZIP archive: deflated entries go out as gzip without being inflated.
struct ArchiveSource: AssetSource {
    private let archive: ZIPArchive
    /// Files of a build that was not made relocatable when it was packed, with their references rewritten.
    private var relocated: [String: Asset] = [:]
    /// Paths of files that were rewritten when packed: their names' hashes are those of other content.
    private let rewritten: Set<String>

    /// - Parameter relocation: Applied to every file; nil for an archive whose manifest says that it was applied.
    init(archive: ZIPArchive, rewritten: Set<String>, relocation: Relocation?) throws(ViewerError) {
        self.archive = archive
        self.rewritten = rewritten
        guard let relocation else { return }
        for entry in archive.entries.values where Relocation.concerns(entry.path) {
            if let result = relocation.applied(to: try archive.contents(of: entry), path: entry.path) {
                // The largest bundle of OHIF has 15 MB: a high level would delay Orthanc's start.
                relocated[entry.path.text] = try .compressedInMemory(result.bytes, level: 4)
            }
        }
    }

    func asset(at path: RelativePath) throws(ViewerError) -> Asset? {
        if let asset = relocated[path.text] { return asset }
        guard let entry = archive.entries[path.text] else { return nil }
        let archive = archive
        var asset = Asset(
            version: Asset.version(crc32: entry.crc32, size: entry.size),
            size: entry.size,
            isImmutable: HashedName.isContentHashed(path) && !rewritten.contains(path.text),
            identity: { () throws(ViewerError) in try archive.contents(of: entry) }
        )
        if entry.method == .deflated {
            asset.gzip = { () throws(ViewerError) in try archive.gzipMember(of: entry) }
        }
        return asset
    }
}
