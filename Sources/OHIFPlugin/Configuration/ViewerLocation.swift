// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the viewer is looked for.
enum ViewerLocation {
    /// The first of: what the configuration says, and `ohif-viewer.zip` or `ohif-viewer/` beside the plugin.
    static func path(configured: String?, pluginFile: String?, fileSystem: some FileSystem) -> String? {
        if let configured { return configured }
        guard let pluginFile else { return nil }
        let folder = Path.folder(of: pluginFile)
        return ["ohif-viewer.zip", "ohif-viewer"]
            .map { Path.joined(folder, $0) }
            .first { fileSystem.kind(of: $0) != nil }
    }
}
