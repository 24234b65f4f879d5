// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// Finding the studies of a patient.
extension OrthancStudyServer {
    /// Returns the studies of a patient, the latest first, as radiologists want them.
    func studies(ofPatient patient: String) throws(StudyServerError) -> [String] {
        do throws(OrthancError) {
            guard let studies = try orthanc.json("/patients/\(patient)/studies").array else { return [] }
            return studies.compactMap { study in
                study["ID"]?.string.map { (id: $0, time: Self.time(of: study)) }
            }
            .sorted { ($1.time, $0.id) < ($0.time, $1.id) }
            .map(\.id)
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }

    /// Returns Study Date and Study Time as one text, which sorts in the order of time.
    private static func time(of study: JSONValue) -> String {
        let tags = study["MainDicomTags"]
        return (tags?["StudyDate"]?.string ?? "") + (tags?["StudyTime"]?.string ?? "")
    }
}
