// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

extension Viewer {
    /// Finds the version of OHIF in an archive without a manifest. Inflates the scripts at the top one after the other
    /// until one states it, the application's own bundle first, since that is the one that does.
    static func version(in archive: ZIPArchive) -> String? {
        let scripts = archive.entries.values.filter { mayTellVersion($0.path) }
        return inOrder(scripts.map(\.path)).lazy
            .compactMap { archive.entries[$0.text] }
            .compactMap { try? archive.contents(of: $0) }
            .compactMap { OHIFVersion.find(in: $0) }
            .first
    }

    /// Finds the version in a folder.
    static func version(inFolder folder: String, limits: ViewerLimits) -> String? {
        let files = (try? FolderListing.files(below: folder, limits: limits)) ?? []
        return inOrder(files.filter(mayTellVersion)).lazy
            .compactMap { try? ReadOnlyFile.ofViewer(folder + "/" + $0.text, followingLinks: false) }
            .filter { $0.stamp.size <= limits.fileSize }
            .compactMap { $0.bytes(at: 0, count: $0.stamp.size) }
            .compactMap { OHIFVersion.find(in: $0) }
            .first
    }

    private static func mayTellVersion(_ path: RelativePath) -> Bool {
        path.depth == 0 && path.fileExtension == "js"
    }

    private static func inOrder(_ paths: [RelativePath]) -> [RelativePath] {
        let (first, rest) = (paths.filter { $0.text.hasPrefix("app.") }, paths.filter { !$0.text.hasPrefix("app.") })
        return [first, rest].flatMap { $0.sorted { $0.text < $1.text } }
    }
}
