// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// A store of instances' summaries.
protocol SummaryStore: StudyServer {
    /// Returns the stored summary; `nil` when there is none.
    func summary(ofInstance instance: String) throws(StudyServerError) -> [UInt8]?
    /// Stores a summary in place of an earlier one.
    func setSummary(_ value: [UInt8], ofInstance instance: String) throws(StudyServerError)
    /// Removes the summary, if there is one.
    func removeSummary(ofInstance instance: String) throws(StudyServerError)
    /// Returns bytes that differ whenever the instance's file differs.
    func fileVersion(ofInstance instance: String) throws(StudyServerError) -> [UInt8]
}

/// Summaries are the metadata 4202 of the instances, shared with the official plugin.
extension OrthancStudyServer: SummaryStore {
    static func summaryPath(_ instance: String) -> String { "/instances/\(instance)/metadata/4202" }

    func summary(ofInstance instance: String) throws(StudyServerError) -> [UInt8]? {
        try bytes(Self.summaryPath(instance))
    }

    func setSummary(_ value: [UInt8], ofInstance instance: String) throws(StudyServerError) {
        QuietPeriods.pass()
        try ignoringAnswer { () throws(OrthancError) in try orthanc.overwrite(Self.summaryPath(instance), body: value) }
    }

    /// Returns the name of the file in the storage area, which is new for each file that is stored. (Orthanc records an
    /// MD5 sum only where `StoreMD5ForAttachments` is on.)
    func fileVersion(ofInstance instance: String) throws(StudyServerError) -> [UInt8] {
        let path = "/instances/\(instance)/attachments/dicom/info"
        do throws(OrthancError) {
            guard let uuid = try orthanc.json(path)["Uuid"]?.string else {
                throw OrthancError(.badJSON, operation: "GET \(path)")
            }
            return Array(uuid.utf8)
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }
}
