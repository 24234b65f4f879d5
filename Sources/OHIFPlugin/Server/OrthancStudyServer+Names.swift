// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import JSON
internal import OrthancKit

/// Why a UID is the name of no resource.
enum NamingError: Error, Hashable, Sendable {
    /// Nothing has it.
    case none
    /// Several have it: patients may share UIDs by mistake.
    case several
    /// Orthanc failed; the sentence says how, without patient data.
    case failed(String)

    init(_ error: OrthancError) {
        self = error.isMissing ? .none : .failed(error.description)
    }
}

/// UIDs as names of resources: filters decide by the UIDs in a path, so these must mean one resource only.
extension OrthancStudyServer {
    /// Orthanc's identifier of the one study that has a Study Instance UID.
    func study(withUID uid: String) throws(NamingError) -> String {
        if let id = orthanc.lookUp(.study, uid: uid) { return id }
        return try Self.one(of: all(.study, withUID: uid))
    }

    /// Orthanc's identifier of the one instance that these UIDs can name, in the one study that has its UID.
    ///
    /// The file has yet to tell whether it is that instance: where a single one has the SOP Instance UID, it may be of
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

    /// So many instances with the same UID are looked at one by one.
    private static let mostCompared = 100

    private func isChild(_ instance: String, ofSeries uid: String, inStudy study: String) throws(NamingError) -> Bool {
        do throws(OrthancError) {
            let series = try orthanc.json("/instances/\(instance)/series")
            return series["ParentStudy"]?.string == study
                && series["MainDicomTags"]?["SeriesInstanceUID"]?.string == uid
        } catch {
            // It may have been deleted meanwhile.
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
