// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import JSON
internal import OrthancKit

/// Why a UID does not name one resource.
enum NamingError: Error, Hashable, Sendable {
    /// No resource has the UID.
    case none
    /// Several resources have the UID: patients may share UIDs by mistake.
    case several
    /// Orthanc failed; the sentence says how, without patient data.
    case failed(String)

    init(_ error: OrthancError) {
        self = error.isMissing ? .none : .failed(error.description)
    }
}

/// Finding resources by UIDs. Filters decide by the UIDs in a path, so these must name one resource only.
extension OrthancStudyServer {
    /// Returns Orthanc's identifier of the one study that has a Study Instance UID.
    func study(withUID uid: String) throws(NamingError) -> String {
        if let id = orthanc.lookUp(.study, uid: uid) { return id }
        return try Self.one(of: all(.study, withUID: uid))
    }

    /// Returns Orthanc's identifier of the one instance that these UIDs can name, when a single study has their Study
    /// Instance UID.
    ///
    /// The caller must compare the UIDs in the file: when only one instance has the SOP Instance UID, it may belong to
    /// another study or series.
    func instance(withUIDs uids: InstanceIdentity) throws(NamingError) -> String {
        let study = try study(withUID: uids.study)
        if let id = orthanc.lookUp(.instance, uid: uids.sop) { return id }
        let found = try all(.instance, withUID: uids.sop)
        if found.count > Self.mostCompared { throw .several }
        var named: [String] = []
        for instance in found where try isChild(instance, ofSeries: uids.series, inStudy: study) {
            named.append(instance)
        }
        return try Self.one(of: named)
    }

    /// The most instances with the same UID that are compared one by one.
    private static let mostCompared = 100

    private func isChild(_ instance: String, ofSeries uid: String, inStudy study: String) throws(NamingError) -> Bool {
        do throws(OrthancError) {
            let series = try orthanc.json("/instances/\(instance)/series")
            return series["ParentStudy"]?.string == study
                && series["MainDicomTags"]?["SeriesInstanceUID"]?.string == uid
        } catch {
            // The instance may have been deleted meanwhile.
            guard error.isMissing else { throw NamingError(error) }
            return false
        }
    }

    private func all(_ level: ResourceLevel, withUID uid: String) throws(NamingError) -> [String] {
        do throws(OrthancError) {
            return try orthanc.lookUpAll(level, uid: uid)
        } catch {
            throw NamingError(error)
        }
    }

    private static func one(of found: [String]) throws(NamingError) -> String {
        guard let first = found.first else { throw .none }
        guard found.count == 1 else { throw .several }
        return first
    }
}
