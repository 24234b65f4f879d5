// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc

/// A viewer in a plain folder, for developers of OHIF or its extensions: what they save is served at once.
///
/// Every request opens the file anew and, when the browser accepts gzip, compresses it at the fastest level. Nothing
/// outside the folder is served: the real path of the file, all links resolved, must lie in it. Someone who may write
/// to the folder can win the race between that check and the opening, but could have put any file there to begin with.
struct FolderSource: AssetSource {
    /// The folder's real path, with a trailing slash.
    private let root: String
    private let limits: ViewerLimits
    private let relocation: Relocation?

    init(path: String, limits: ViewerLimits, relocation: Relocation?) throws(ViewerError) {
        guard let real = Self.realPath(path) else { throw errno == ENOENT ? .notFound : .unreadable(errno: errno) }
        root = real.hasSuffix("/") ? real : real + "/"
        self.limits = limits
        self.relocation = relocation
    }

    func asset(at path: RelativePath) throws(ViewerError) -> Asset? {
        guard let real = Self.realPath(root + path.text), real.hasPrefix(root) else { return nil }
        let file: ReadOnlyFile
        do throws(ViewerError) {
            file = try ReadOnlyFile.ofViewer(real, followingLinks: false)
        } catch .notFound {
            return nil
        } catch .notRegular {
            return nil
        }
        let stamp = file.stamp
        guard stamp.size <= limits.fileSize else { throw .fileTooLarge(limit: limits.fileSize) }
        let name = [stamp.inode, UInt64(stamp.size), UInt64(bitPattern: Int64(stamp.seconds))]
            .map { String($0, radix: 16) }.joined(separator: "-")
        var asset = Asset(
            version: name + "-" + String(stamp.nanoseconds, radix: 16),
            size: stamp.size,
            isImmutable: HashedName.isContentHashed(path),
            identity: { () throws(ViewerError) in try Self.contents(of: file) }
        )
        // Only the contents show whether references must be rewritten.
        if let relocation, Relocation.concerns(path),
            let relocated = relocation.applied(to: try Self.contents(of: file), path: path)
        {
            asset.size = relocated.bytes.count
            asset.identity = { relocated.bytes }
            // The content no longer has the hash in its name.
            asset.isImmutable = false
        }
        if MediaType.isCompressible(MediaType.of(path)) {
            let identity = asset.identity
            asset.gzip = { () throws(ViewerError) in try Asset.compressed(try identity(), level: 1) }
        }
        return asset
    }

    private static func contents(of file: ReadOnlyFile) throws(ViewerError) -> [UInt8] {
        guard let bytes = file.bytes(at: 0, count: file.stamp.size) else { throw .changedSinceOpening }
        return bytes
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}
