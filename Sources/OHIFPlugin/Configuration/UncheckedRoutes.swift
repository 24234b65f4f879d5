// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit

/// What Orthanc's authorization plugin lets everybody read, as far as patients' data goes that this plugin answers.
///
/// That plugin grants a request without a look at its token when the path begins with one of `UncheckedFolders`, is one
/// of `UncheckedResources`, or belongs to a resource of one of `UncheckedLevels` (its documentation, "Plugins for
/// authorization"). For the viewer's files below `/ohif/` this is as it should be; for anything that comes from a DICOM
/// file it hardly ever is.
enum UncheckedRoutes {
    private static let levels = ["patients", "studies", "series", "instances"]

    /// A sentence for each value that opens a route with patients' data.
    static func warnings(_ configuration: [String: JSONValue], dicomWebRoot: String) -> [String] {
        guard let section = try? configuration.section("Authorization") else { return [] }
        let data = (levels + [dicomWebRoot]).map { "/\($0)/" }
        let opened = { (path: String) in
            !path.isEmpty && data.contains { $0.hasPrefix(path) || path.hasPrefix($0) }
        }
        return [
            ("UncheckedFolders", opened),
            ("UncheckedResources", { path in data.contains { path.hasPrefix($0) } }),
            ("UncheckedLevels", { level in levels.contains(level) }),
        ].flatMap { (option: String, opens: (String) -> Bool) -> [String] in
            let values = (try? section.strings(option)) ?? []
            return values.filter(opens).map { value in
                "The option \"Authorization.\(option)\" has \"\(value)\": "
                    + "what OHIF shows of patients can be read without a sign-in"
            }
        }
    }
}
