// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit

/// What the configuration lets everybody read, as far as patients' data goes that the viewer shows.
enum UncheckedRoutes {
    private static let levels = ["patients", "studies", "series", "instances"]
    private static let consequence = "what OHIF shows of patients can be read without a sign-in"

    /// A sentence for each value that opens a route with patients' data.
    ///
    /// Orthanc's authorization plugin grants a request without a look at its token when the path begins with one of
    /// `UncheckedFolders` or is one of `UncheckedResources` (its documentation, "Plugins for authorization"), and filters
    /// let everybody GET what is below `/ohif/`. For the viewer's files this is as it should be; for anything that comes
    /// from a DICOM file it hardly ever is.
    static func warnings(_ whole: [String: JSONValue], _ configuration: OHIFConfiguration) -> [String] {
        opened(whole, dicomWebRoot: configuration.dicomWebRoot) + belowViewer(configuration)
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

    private static func belowViewer(_ configuration: OHIFConfiguration) -> [String] {
        var warnings: [String] = []
        let root = configuration.dicomWebRoot
        if configuration.dataSource == .dicomWeb, root == "ohif" || root.hasPrefix("ohif/") {
            warnings.append(
                "The option \"DicomWeb.Root\" lies below \"/ohif/\", which filters let everybody read: \(consequence)")
        }
        let storage = configuration.storageDirectory
        if let viewer = configuration.viewer, (storage + "/").hasPrefix(viewer.hasSuffix("/") ? viewer : viewer + "/") {
            warnings.append(
                "The option \"OHIF.Viewer\" names a folder in which Orthanc keeps its files: "
                    + "everybody can read them below \"/ohif/\"")
        }
        return warnings
    }

    /// The first version of the authorization plugin that refuses paths of which it checks no level.
    private static let firstVersionThatRefuses = OrthancVersion(0, 6, 2)

    /// A sentence when the authorization plugin grants whatever belongs to no level that it checks, which it does up to
    /// 0.6.1: what is a patient's when `patients` is unchecked, and paths that it does not know when `system` is.
    ///
    /// - Parameter version: Its version, as `/plugins/authorization` tells it.
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
