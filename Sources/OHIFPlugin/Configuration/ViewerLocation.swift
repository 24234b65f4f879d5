// SPDX-License-Identifier: GPL-3.0-or-later

/// The places where the viewer's build may lie.
enum ViewerLocation {
    /// Returns the first of: the path in the configuration, the plugin's own file when an archive is attached to it,
    /// and `ohif-viewer.zip` or `ohif-viewer/` beside the plugin.
    ///
    /// An attached archive counts even when it is damaged, so that the damage is reported.
    static func path(
        configured: String?, pluginFile: String?, carriesArchive: (String) -> Bool = { _ in false },
        fileSystem: some FileSystem
    ) -> String? {
        if let configured { return configured }
        guard let pluginFile else { return nil }
        if carriesArchive(pluginFile) { return pluginFile }
        let folder = Path.folder(of: pluginFile)
        return ["ohif-viewer.zip", "ohif-viewer"]
            .map { Path.joined(folder, $0) }
            .first { fileSystem.kind(of: $0) != nil }
    }
}
