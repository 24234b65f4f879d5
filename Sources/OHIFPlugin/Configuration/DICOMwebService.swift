// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import Synchronization

/// The decision which plugin answers DICOMweb requests at `DicomWeb.Root`: Orthanc's DICOMweb plugin where it is loaded
/// and enabled, else this one.
///
/// This plugin registers its routes while Orthanc loads it, and cannot ask then whether Orthanc will load the DICOMweb
/// plugin after it. Afterwards it is too late: a registration waits until no request runs, and a request that calls
/// plugins itself would wait for the registration, so that both would hang. So the configuration decides, and
/// ``compare(withLoaded:)`` checks after the start whether it was right.
///
/// When two plugins register the same path, Orthanc calls the one that it loaded first.
final class DICOMwebService: Sendable {
    /// The path below Orthanc's root, without slashes at its ends.
    let root: String
    /// Whether this plugin registers routes there.
    let isServedHere: Bool
    /// A sentence for the administrator when nobody answers there.
    let warning: String?

    private let isEnabled: Bool
    private let pluginFile: String?
    private let isTaken = Atomic(false)

    /// Decides by the configuration.
    ///
    /// - Parameters:
    ///   - root: `DicomWeb.Root` without slashes at its ends.
    ///   - isEnabled: `DicomWeb.Enable`: whether the DICOMweb plugin registers its routes.
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

    /// The most characters of a root: it becomes part of the regular expressions by which Orthanc finds routes.
    private static let rootLimit = 255

    /// Returns why this plugin must not answer at a root; `nil` when it may. Filters let everybody read what is below
    /// `/ohif/`.
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

    /// Whether the DICOMweb plugin is loaded although the configuration did not say so. Then both plugins have
    /// registered routes, and this one must refuse requests, so that the two do not seem to be one service.
    var isOthers: Bool { isTaken.load(ordering: .relaxed) }

    /// Compares the decision with the plugins that Orthanc has loaded, once it has started.
    ///
    /// - Parameter plugins: The names of the loaded plugins.
    /// - Returns: A sentence for the administrator when the decision was wrong.
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

    /// Returns why the data source "dicom-web" cannot work; `nil` when it can.
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
