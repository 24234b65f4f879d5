// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit

/// Warnings about a configuration that lets everybody read patients' data.
enum ExposureWarnings {
    private static let levels = ["patients", "studies", "series", "instances"]
    private static let consequence = "what OHIF shows of patients can be read without a sign-in"

    /// Returns a sentence for each value of the configuration that opens a route with patients' data.
    ///
    /// Orthanc's authorization plugin grants a request without checking its token when the path begins with one of
    /// `UncheckedFolders` or is one of `UncheckedResources` (its documentation, "Plugins for authorization"), and
    /// filters let everybody GET what is below `/ohif/`. That is right for the viewer's files, but hardly ever for data
    /// from DICOM files.
    ///
    /// - Parameter hasDICOMwebPlugin: Whether another plugin answers at `DicomWeb.Root`; this plugin never does so
    ///   below `/ohif/`.
    static func warnings(
        _ whole: [String: JSONValue], _ configuration: OHIFConfiguration, configurationFolder: String,
        hasDICOMwebPlugin: Bool
    ) -> [String] {
        let root = configuration.dicomWebRoot
        var warnings = opened(whole, dicomWebRoot: root)
        if hasDICOMwebPlugin, root == "ohif" || root.hasPrefix("ohif/") {
            warnings.append(
                "The option \"DicomWeb.Root\" lies below \"/ohif/\", which filters let everybody read: \(consequence)")
        }
        return warnings + besideViewer(whole, configuration, configurationFolder: configurationFolder)
    }

    private static func opened(_ whole: [String: JSONValue], dicomWebRoot: String) -> [String] {
        guard let section = try? whole.section("Authorization") else { return [] }
        let data = (levels + [dicomWebRoot]).map { "/\($0)/" }
        let opened = { (path: String) in
            !path.isEmpty && data.contains { $0.hasPrefix(path) || path.hasPrefix($0) }
        }
        return [
            ("UncheckedFolders", opened),
            ("UncheckedResources", { path in data.contains { path.hasPrefix($0) } }),
        ].flatMap { (option: String, opens: (String) -> Bool) -> [String] in
            let values = (try? section.strings(option)) ?? []
            return values.filter(opens).map { "The option \"Authorization.\(option)\" has \"\($0)\": \(consequence)" }
        }
    }

    private static func besideViewer(
        _ whole: [String: JSONValue], _ configuration: OHIFConfiguration, configurationFolder: String
    ) -> [String] {
        let index = whole["IndexDirectory"]?.string.map { Path.absolute($0, relativeTo: configurationFolder) }
        let folders = [
            ("files", configuration.storageDirectory), ("database", index), ("configuration", configurationFolder),
        ]
        guard let viewer = configuration.viewer,
            let (kept, _) = folders.first(where: { $0.1.map { holds(viewer, $0) } ?? false })
        else { return [] }
        return [
            "The option \"OHIF.Viewer\" names a folder that holds Orthanc's \(kept), too: "
                + "everybody can read what is there below \"/ohif/\""
        ]
    }

    /// Whether the second of two absolute paths is the first or lies below it; symbolic links are not followed.
    private static func holds(_ folder: String, _ path: String) -> Bool {
        components(of: path).starts(with: components(of: folder))
    }

    private static func components(of path: String) -> [Substring] {
        path.split(separator: "/").reduce(into: []) { components, component in
            switch component {
            case ".": break
            case "..": _ = components.popLast()
            default: components.append(component)
            }
        }
    }

    /// The first version of the authorization plugin that refuses a path when it checks none of the path's levels.
    private static let firstVersionThatRefuses = OrthancVersion(0, 6, 2)

    /// Returns a sentence when the authorization plugin grants paths of which it checks no level.
    ///
    /// It does so up to 0.6.1: with a patient's data when `patients` is unchecked, and with paths that it does not know
    /// when `system` is.
    ///
    /// - Parameter version: The plugin's version, as in `/plugins/authorization`.
    static func warning(_ whole: [String: JSONValue], authorizationVersion version: String) -> String? {
        guard let number = OrthancVersion(version), number < firstVersionThatRefuses,
            let section = try? whole.section("Authorization")
        else { return nil }
        let unchecked = (try? section.strings("UncheckedLevels")) ?? []
        let open = ["patients", "system"]
        var option: String?
        if let level = unchecked.first(where: open.contains) { option = "UncheckedLevels\" has \"\(level)" }
        if let checked = try? section.string("CheckedLevel") { option = "CheckedLevel\" is \"\(checked)" }
        return option.map {
            "The option \"Authorization.\($0)\", and the authorization plugin is older than \(firstVersionThatRefuses): "
                + consequence
        }
    }
}
