// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
internal import JSON

/// Finding resources in Orthanc's index by their DICOM UIDs.
extension Orthanc {
    /// Finds Orthanc's identifier of the one study or instance that has a UID (`OrthancPluginLookupStudy`,
    /// `OrthancPluginLookupInstance`).
    ///
    /// - Returns: `nil` when there is none, when there are several (Orthanc logs a warning), and for other levels.
    public func lookUp(_ level: ResourceLevel, uid: String) -> String? {
        switch level {
        case .study: take(OrthancPluginLookupStudy(context, uid))
        case .instance: take(OrthancPluginLookupInstance(context, uid))
        case .patient, .series: nil
        }
    }

    /// Finds Orthanc's identifiers of all resources of a level that have a UID (`POST /tools/lookup`); slower.
    public func lookUpAll(_ level: ResourceLevel, uid: String) throws(OrthancError) -> [String] {
        let path = "/tools/lookup"
        guard let found = try json(posting: Array(uid.utf8), to: path).array else {
            throw OrthancError(.badJSON, operation: "POST \(path)")
        }
        return found.filter { $0["Type"]?.string?.lowercased() == level.rawValue }.compactMap { $0["ID"]?.string }
    }
}
