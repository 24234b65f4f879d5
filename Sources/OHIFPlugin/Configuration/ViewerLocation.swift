// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the viewer is looked for.
enum ViewerLocation {
    /// The first of: what the configuration says, the plugin's own file when something is attached to it, and
    /// `ohif-viewer.zip` or `ohif-viewer/` beside the plugin.
    ///
    /// What is attached need not be sound: a damaged archive is to be reported, not passed over.
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
