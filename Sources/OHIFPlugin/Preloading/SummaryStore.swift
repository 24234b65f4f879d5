// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// Where summaries of instances are kept.
protocol SummaryStore: StudyServer {
    /// The summary as it is kept; `nil` when there is none.
    func summary(ofInstance instance: String) throws(StudyServerError) -> [UInt8]?
    /// Keeps a summary, in place of an earlier one.
    func setSummary(_ value: [UInt8], ofInstance instance: String) throws(StudyServerError)
    /// Removes the summary, if there is one.
    func removeSummary(ofInstance instance: String) throws(StudyServerError)
    /// Something that differs when the instance's file does.
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

    /// The name of the file in the storage area: each file that is stored has a new one. (An MD5 sum is recorded only
    /// where `StoreMD5ForAttachments` is on.)
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
