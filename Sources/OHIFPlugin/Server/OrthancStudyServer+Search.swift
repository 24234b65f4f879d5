// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// Finding studies and instances by what others know of them.
extension OrthancStudyServer {
    /// The studies of a patient, the latest first, as readers want them.
    func studies(ofPatient patient: String) throws(StudyServerError) -> [String] {
        try searching { () throws(OrthancError) in
            guard let studies = try orthanc.json("/patients/\(patient)/studies").array else { return [] }
            return studies.compactMap { study in
                study["ID"]?.string.map { (id: $0, time: Self.time(of: study)) }
            }
            .sorted { ($1.time, $0.id) < ($0.time, $1.id) }
            .map(\.id)
        }
    }

    /// The instance with these UIDs; `nil` when there is none. Patients may share them by mistake; the first is taken.
    func instance(
        withSOPInstanceUID instance: String, seriesInstanceUID series: String, studyInstanceUID study: String
    ) throws(StudyServerError) -> String? {
        let found = try lookup(instance, type: "Instance")
        for candidate in found where try uid("SeriesInstanceUID", of: "/instances/\(candidate)/series") == series {
            if try uid("StudyInstanceUID", of: "/instances/\(candidate)/study") == study { return candidate }
        }
        return nil
    }

    private func uid(_ keyword: String, of path: String) throws(StudyServerError) -> String? {
        var uid: String?
        _ = try searching { () throws(OrthancError) in
            uid = try orthanc.json(path)["MainDicomTags"]?[keyword]?.string
            return []
        }
        return uid
    }

    private func lookup(_ uid: String, type: String) throws(StudyServerError) -> [String] {
        try searching { () throws(OrthancError) in
            let found = try orthanc.json(posting: Array(uid.utf8), to: "/tools/lookup").array ?? []
            return found.filter { $0["Type"]?.string == type }.compactMap { $0["ID"]?.string }.sorted()
        }
    }

    /// Study Date and Study Time, as text that sorts.
    private static func time(of study: JSONValue) -> String {
        let tags = study["MainDicomTags"]
        return (tags?["StudyDate"]?.string ?? "") + (tags?["StudyTime"]?.string ?? "")
    }

    private func searching(_ search: () throws(OrthancError) -> [String]) throws(StudyServerError) -> [String] {
        do throws(OrthancError) {
            return try search()
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }
}
