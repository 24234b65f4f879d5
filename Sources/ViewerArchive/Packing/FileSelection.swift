// SPDX-License-Identifier: GPL-3.0-or-later

/// Which files of a build are packed.
public struct FileSelection: Sendable, Equatable {
    /// Whether to pack source maps. Only developers of OHIF need them, and they double the archive.
    public var keepsSourceMaps: Bool
    /// Whether to pack the folder `ort/`: a runtime for neural networks (onnxruntime-web), two thirds of an official
    /// build. Only the tools that segment by a model need it, and they get their models from another host.
    public var keepsModelRuntime: Bool

    /// Creates a selection.
    public init(keepsSourceMaps: Bool = false, keepsModelRuntime: Bool = false) {
        self.keepsSourceMaps = keepsSourceMaps
        self.keepsModelRuntime = keepsModelRuntime
    }

    /// The folder of the runtime, below the viewer's root.
    public static let modelRuntime = "ort/"

    /// The packed and the other files of a folder, in their order.
    struct Choice {
        var packed: [RelativePath] = []
        var leftOut: [String] = []
        /// The number of files of the runtime for neural networks that were left out.
        var leftOutModels = 0
    }

    func chosen(of files: [RelativePath]) -> Choice {
        let names = Set(files)
        var choice = Choice()
        for file in files {
            if !keepsModelRuntime, file.text.hasPrefix(Self.modelRuntime) {
                choice.leftOutModels += 1
            } else if isServed(file), !isCompressedTwin(file, among: names) {
                choice.packed.append(file)
            } else {
                choice.leftOut.append(file.text)
            }
        }
        return choice
    }

    /// Whether the plugin serves a file: no service worker and no deployment files, and it makes the configuration.
    private func isServed(_ file: RelativePath) -> Bool {
        if file.fileExtension == "map" { return keepsSourceMaps }
        let unused = [
            "_headers", "_redirects", "app-config.js", "init-service-worker.js", "serve.json", "sw.js",
        ]
        return !unused.contains(file.text) && !BrotliForm.isReserved(file)
    }

    /// Whether a file is a compressed copy. Official releases have each file a second time, compressed for another web
    /// server.
    private func isCompressedTwin(_ file: RelativePath, among files: Set<RelativePath>) -> Bool {
        guard file.fileExtension == "gz" || file.fileExtension == "br" else { return false }
        return RelativePath(String(file.text.dropLast(3))).map(files.contains) ?? false
    }
}
