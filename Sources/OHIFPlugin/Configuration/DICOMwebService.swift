// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import Synchronization

/// Who answers DICOMweb requests at `DicomWeb.Root`: Orthanc's DICOMweb plugin where it is loaded and enabled, else this
/// one.
///
/// Routes are registered while Orthanc loads its plugins, one after the other: whether the DICOMweb plugin comes later
/// cannot be asked by then. After that it is too late, for a registration waits until no request runs, and one that asks
/// plugins itself would wait for the registration. So the configuration tells, and ``compare(withLoaded:)`` looks whether
/// it was right.
///
/// Of two plugins that register the same path Orthanc asks the one that was loaded first.
final class DICOMwebService: Sendable {
    /// The path below Orthanc's, without slashes at its ends.
    let root: String
    /// Whether this plugin registers routes there.
    let isServedHere: Bool
    /// What the administrator must know of the root: why nobody answers there.
    let warning: String?

    private let isEnabled: Bool
    private let pluginFile: String?
    private let isTaken = Atomic(false)

    /// - Parameters:
    ///   - root: `DicomWeb.Root` without slashes at its ends.
    ///   - isEnabled: `DicomWeb.Enable`, which is about the DICOMweb plugin's routes.
    ///   - pluginFile: The file of the DICOMweb plugin that Orthanc loads; `nil` when it loads none.
    init(root: String, isEnabled: Bool, pluginFile: String?) {
        self.root = root
        self.isEnabled = isEnabled
        self.pluginFile = pluginFile
        let isOpen = pluginFile == nil || !isEnabled
        let obstacle = isOpen ? Self.obstacle(root) : nil
        isServedHere = isOpen && obstacle == nil
        warning = obstacle.map {
            "The option \"DicomWeb.Root\" is \"/\(root)/\": nobody answers DICOMweb requests there, since \($0)"
        }
    }

    /// Orthanc looks for routes by regular expressions, which are no place for more.
    private static let rootLimit = 255

    /// Why this plugin must not answer at a root. Filters let everybody read what is below the viewer's.
    private static func obstacle(_ root: String) -> String? {
        let components = root.split(separator: "/", omittingEmptySubsequences: false)
        if root.isEmpty { return "Orthanc's own routes are there" }
        if root.utf8.count > rootLimit { return "it has more than \(rootLimit) characters" }
        if components.first == "ohif" { return "the viewer is there, which everybody may read" }
        let isPlain = components.allSatisfy { component in
            !component.isEmpty && component != "." && component != ".." && component.utf8.allSatisfy(Path.isUnreserved)
        }
        return isPlain ? nil : "it has other characters than letters, digits, \"-\", \".\", \"_\" and \"~\""
    }

    /// Whether the DICOMweb plugin is there although the configuration did not tell: then both have registered routes,
    /// and what comes to this plugin's must not look as if there was one service.
    var isOthers: Bool { isTaken.load(ordering: .relaxed) }

    /// Compares what the configuration told with the names of the plugins that Orthanc has loaded, when it has started.
    ///
    /// - Returns: A sentence for the administrator when they differ.
    func compare(withLoaded plugins: [String]) -> String? {
        guard isEnabled else { return nil }
        let isLoaded = plugins.contains(DICOMwebPlugin.name)
        if let pluginFile, !isLoaded {
            return """
                The DICOMweb plugin is not loaded, although "\(pluginFile)", which the option "Plugins" names, looks like \
                it: nobody answers DICOMweb requests at /\(root)/. Remove that file from "Plugins" or replace it by \
                another version of the DICOMweb plugin, and restart Orthanc
                """
        }
        if pluginFile == nil, isLoaded {
            isTaken.store(true, ordering: .relaxed)
            return """
                The DICOMweb plugin is loaded, although no file of it was found in what the option "Plugins" names: some \
                DICOMweb requests at /\(root)/ are answered 503. Name its file there in full, before the plugin \
                "ohif", and restart Orthanc
                """
        }
        return nil
    }

    /// Why the data source "dicom-web" cannot work; `nil` when it can.
    func obstacle(withLoaded plugins: [String]) -> String? {
        if !plugins.contains(DICOMwebPlugin.name) {
            return """
                The option "OHIF.DataSource" is "dicom-web", but Orthanc's DICOMweb plugin is not loaded: \
                add it to "Plugins", or set the option to "dicom-json"
                """
        }
        if !isEnabled {
            return """
                The option "OHIF.DataSource" is "dicom-web", but "DicomWeb.Enable" is false: \
                set that to true, or the data source to "dicom-json"
                """
        }
        return nil
    }
}
