// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import JSON

/// The files that Orthanc loads plugins from, as its option `Plugins` names them.
enum ConfiguredPluginFiles {
    /// The most paths of the option, and the most names in a folder, that are read.
    static let pathLimit = 1000
    static let nameLimit = 10_000

    /// Returns the paths of regular files, in the order of the option; those in a folder in any order.
    ///
    /// A path of the option names a file, whatever its name, or a folder. In a folder, files count when their names end
    /// with `.so`, in capitals or not; subfolders do not count. Orthanc passes over paths that do not exist (its
    /// `PluginsManager.cpp` and `OrthancConfiguration.cpp`, the same from 1.10 to 1.13).
    ///
    /// - Parameters:
    ///   - configuration: Orthanc's whole configuration. Orthanc itself does not start when the option is not a list.
    ///   - folder: The folder against which relative paths are resolved: that of the configuration file.
    static func named(
        in configuration: [String: JSONValue], relativeTo folder: String, fileSystem: some FileSystem
    ) -> [String] {
        let paths = (configuration["Plugins"]?.array ?? []).prefix(pathLimit).compactMap(\.string)
        return paths.flatMap { path -> [String] in
            let path = Path.absolute(path, relativeTo: folder)
            switch fileSystem.kind(of: path) {
            case .file: return [path]
            case .folder:
                return fileSystem.names(in: path, limit: nameLimit)
                    .filter { $0.lowercased().hasSuffix(".so") }
                    .map { Path.joined(path, $0) }
                    .filter { fileSystem.kind(of: $0) == .file }
            case nil: return []
            }
        }
    }
}
