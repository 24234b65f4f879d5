// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import OHIFReleases
internal import Threading

/// Packs a build of OHIF into one archive that is served as it is: compressed as far as possible, with references
/// rewritten, and without files that the viewer does not need.
///
/// ```swift
/// let package = try ViewerPacker(packedBy: "tool 1.0").pack(folder: "platform/app/dist")
/// ```
public struct ViewerPacker: Sendable {
    /// Makes a script shorter without changing its meaning, or says why it cannot. Called on several threads.
    public typealias ScriptMinifier = @Sendable (_ script: [UInt8]) throws(MinifyingError) -> [UInt8]

    /// Compresses bytes by Brotli (RFC 7932); nil when it cannot. Called on several threads.
    public typealias BrotliEncoder = @Sendable (_ bytes: [UInt8]) -> [UInt8]?

    /// The name and version of the program, for the manifest.
    public var packedBy: String
    /// The version of OHIF, whatever the build says; nil to find it out.
    public var ohifVersion: ReleaseVersion?
    /// Which files are packed.
    public var selection = FileSelection()
    /// Makes scripts shorter that are not minified yet; nil to leave them as they are.
    public var minifier: ScriptMinifier?
    /// Makes a second, smaller form of large files; nil for none.
    public var brotliEncoder: BrotliEncoder?
    /// The level of DEFLATE, from 1 to 12.
    public var level: Int
    /// How many files are compressed at a time.
    public var threads = 2
    /// The limits of a build that is packed.
    public var limits: ViewerLimits

    /// Creates a packer.
    public init(packedBy: String, level: Int = 12, limits: ViewerLimits = ViewerLimits()) {
        self.packedBy = packedBy
        self.level = level
        self.limits = limits
    }

    /// An archive, and what is worth telling about it.
    public struct Package: Sendable {
        /// The ZIP archive.
        public var archive: [UInt8]
        /// What the archive says about itself.
        public var manifest: ViewerManifest
        /// The version that was found in the build itself.
        public var foundVersion: String?
        /// Files of the folder that were not packed, except those that ``leftOutModels`` counts.
        public var leftOut: [String]
        /// The number of files of the runtime for neural networks that were left out; see
        /// ``FileSelection/keepsModelRuntime``.
        public var leftOutModels: Int
        /// References to other hosts that are removed, when packing or when the page is served.
        public var removedReferences: [String]
        /// Scripts that could not be minified and are packed as they are, and why.
        public var notMinified: [(path: String, reason: String)]
        /// The number of files with a second form, by Brotli.
        public var brotliFiles: Int
        /// The size of these forms in bytes; they are part of the archive.
        public var brotliSize: Int
    }

    /// Packs a folder. The same folder gives the same bytes, whatever the number of threads.
    ///
    /// Takes the time of compressing, and memory for twice the archive and, on each thread, a few times the largest
    /// file.
    public func pack(folder: String) throws(PackingError) -> Package {
        let files = try FolderListing.files(below: folder, limits: limits)
        guard files.contains(RelativePath.indexPage) else { throw .viewer(.noIndexPage) }
        guard !files.contains(where: { $0.text == ViewerManifest.path }) else { throw .packedBefore }
        let page = try indexPage(of: folder)
        let chosen = selection.chosen(of: files)
        let packed = try prepare(chosen.packed, in: folder, relocation: Relocation(publicURL: page.publicURL))
        guard !page.publicURL.isAbsolute || packed.contains(where: { $0.isScript && $0.isRelocated }) else {
            throw .noPublicPath(publicURL: page.publicURL.text)
        }

        var manifest = ViewerManifest()
        manifest.packedBy = packedBy
        manifest.builtFor = page.publicURL.text
        let foundVersion = Self.version(in: packed)
        manifest.ohifVersion = ohifVersion?.text ?? foundVersion
        var writer = ZIPWriter()
        var brotliSize = 0
        for file in packed {
            manifest.note(file)
            try writer.add(file.path, file.stored)
        }
        for file in packed {
            guard let form = file.brotli else { continue }
            manifest.note(form, of: file)
            brotliSize += form.stored.data.count
            try writer.add(form.path, form.stored)
        }
        if let path = RelativePath(ViewerManifest.path) {
            try writer.add(path, try StoredContents(deflating: Array(manifest.text.utf8), level: level))
        }
        return Package(
            archive: writer.finish(), manifest: manifest, foundVersion: foundVersion, leftOut: chosen.leftOut,
            leftOutModels: chosen.leftOutModels,
            removedReferences: page.removedReferences + packed.flatMap(\.removedReferences),
            notMinified: packed.compactMap { file in
                file.minifyingError.map { (path: file.path.text, reason: $0.reason) }
            },
            brotliFiles: manifest.brotli.count, brotliSize: brotliSize)
    }

    /// Returns the version that the application's own bundle states, else that of another script at the top.
    private static func version(in files: [PackedFile]) -> String? {
        let telling = files.filter { $0.ohifVersion != nil }
        return (telling.first { $0.path.text.hasPrefix("app.") } ?? telling.first)?.ohifVersion
    }

    /// Prepares the files and returns them in their order. Begins with the largest ones, so that no thread is left with
    /// one at the end.
    private func prepare(
        _ files: [RelativePath], in folder: String, relocation: Relocation
    ) throws(PackingError) -> [PackedFile] {
        let sizes = try sizes(of: files, in: folder)
        let order = files.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
        let preparation = FilePreparation(
            relocation: relocation, minifier: minifier, brotliEncoder: brotliEncoder, level: level)
        let pool = WorkerPool(threads: threads)
        defer { pool.stop() }
        let results = pool.map(order, context: {}) { index, _ -> Result<PackedFile, PackingError> in
            do throws(PackingError) {
                return .success(try preparation.prepare(files[index], try read(files[index], in: folder)))
            } catch {
                return .failure(error)
            }
        }
        var packed: [PackedFile] = []
        for result in zip(order, results).sorted(by: { $0.0 < $1.0 }).map(\.1) {
            packed.append(try result.get())
        }
        return packed
    }

    /// Returns the sizes of the original files; throws when they exceed the limits together.
    private func sizes(of files: [RelativePath], in folder: String) throws(PackingError) -> [Int] {
        var sizes: [Int] = []
        var total = 0
        for file in files {
            let size = try open(file, in: folder).stamp.size
            sizes.append(size)
            total += size
            guard total <= limits.totalSize else { throw .tooLarge }
        }
        return sizes
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
        let file = try open(path, in: folder)
        guard let bytes = file.bytes(at: 0, count: file.stamp.size) else { throw .viewer(.changedSinceOpening) }
        return bytes
    }

    private func open(_ path: RelativePath, in folder: String) throws(PackingError) -> ReadOnlyFile {
        do throws(ViewerError) {
            let file = try ReadOnlyFile.ofViewer(folder + "/" + path.text, followingLinks: false)
            guard file.stamp.size <= limits.fileSize else { throw .fileTooLarge(limit: limits.fileSize) }
            return file
        } catch {
            throw .viewer(error)
        }
    }
}
