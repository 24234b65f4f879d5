// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// Packs a build of OHIF into one archive that is served as it is: compressed as far as DEFLATE goes, references
/// rewritten, nothing in it that the viewer does not need.
public struct ViewerPacker: Sendable {
    /// Whether to pack source maps, which only developers of OHIF need and which double the archive.
    public var keepsSourceMaps: Bool
    /// Name and version of the program, for the manifest.
    public var packedBy: String
    /// Of compression, from 1 to 12.
    public var level: Int
    /// The largest build that is packed.
    public var limits: ViewerLimits

    /// A packer.
    public init(
        packedBy: String, keepsSourceMaps: Bool = false, level: Int = 12, limits: ViewerLimits = ViewerLimits()
    ) {
        self.packedBy = packedBy
        self.keepsSourceMaps = keepsSourceMaps
        self.level = level
        self.limits = limits
    }

    /// An archive, and what is worth telling about it.
    public struct Package: Sendable {
        /// The ZIP archive.
        public var archive: [UInt8]
        /// What the archive says of itself.
        public var manifest: ViewerManifest
        /// Files of the folder that were not packed.
        public var leftOut: [String]
        /// References to other hosts that are removed, when packing or when the page is served.
        public var removedReferences: [String]
    }

    /// Packs the folder. The same folder gives the same bytes.
    ///
    /// Time is that of compressing, a few seconds for OHIF; memory is the archive and the largest file.
    public func pack(folder: String) throws(PackingError) -> Package {
        let files = try FolderListing.files(below: folder, limits: limits)
        guard files.contains(RelativePath.indexPage) else { throw .viewer(.noIndexPage) }
        guard !files.contains(where: { $0.text == ViewerManifest.path }) else { throw .packedBefore }
        let page = try indexPage(of: folder)
        let relocation = Relocation(publicURL: page.publicURL)

        var manifest = ViewerManifest()
        manifest.packedBy = packedBy
        manifest.builtFor = page.publicURL.text
        var leftOut: [String] = []
        var removedReferences = page.removedReferences
        var totalSize = 0
        let names = Set(files)
        var writer = try ZIPWriter(level: level)
        for file in files {
            guard isServed(file), !isCompressedTwin(file, among: names) else {
                leftOut.append(file.text)
                continue
            }
            var contents = try read(file, in: folder)
            totalSize += contents.count
            guard totalSize <= limits.totalSize else { throw .tooLarge }
            if manifest.ohifVersion == nil, file.fileExtension == "js", file.depth == 0 {
                manifest.ohifVersion = OHIFVersion.find(in: contents)
            }
            if let result = relocation.applied(to: contents, path: file) {
                contents = result.bytes
                removedReferences += result.removedReferences
                manifest.rewritten.insert(file.text)
            }
            manifest.files.append(
                ViewerManifest.File(
                    path: file.text, size: contents.count, sha256: SHA256.hexadecimal(of: contents)))
            try writer.add(file, contents)
        }
        if let path = RelativePath(ViewerManifest.path) {
            try writer.add(path, Array(manifest.text.utf8))
        }
        return Package(
            archive: writer.finish(), manifest: manifest, leftOut: leftOut, removedReferences: removedReferences)
    }

    /// Service worker and deployment files have no use here, and the configuration is the plugin's.
    private func isServed(_ file: RelativePath) -> Bool {
        if file.fileExtension == "map" { return keepsSourceMaps }
        let unused = [
            "_headers", "_redirects", "app-config.js", "init-service-worker.js", "serve.json", "sw.js",
        ]
        return !unused.contains(file.text)
    }

    /// Official releases have each file a second time, compressed beforehand for another web server.
    private func isCompressedTwin(_ file: RelativePath, among files: Set<RelativePath>) -> Bool {
        guard file.fileExtension == "gz" || file.fileExtension == "br" else { return false }
        return RelativePath(String(file.text.dropLast(3))).map(files.contains) ?? false
    }

    private func indexPage(of folder: String) throws(PackingError) -> IndexPage {
        let bytes = try read(RelativePath.indexPage, in: folder)
        do throws(IndexPageError) {
            return try IndexPage(relocating: bytes) { _ in (head: [], tail: []) }
        } catch {
            throw .viewer(.notAnOHIFPage(error))
        }
    }

    private func read(_ path: RelativePath, in folder: String) throws(PackingError) -> [UInt8] {
        do throws(ViewerError) {
            let file = try ReadOnlyFile.ofViewer(folder + "/" + path.text, followingLinks: false)
            guard file.stamp.size <= limits.fileSize else { throw .fileTooLarge(limit: limits.fileSize) }
            guard let bytes = file.bytes(at: 0, count: file.stamp.size) else { throw .changedSinceOpening }
            return bytes
        } catch {
            throw .viewer(error)
        }
    }
}
