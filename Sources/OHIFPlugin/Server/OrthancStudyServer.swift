// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import Studies

/// The studies of the Orthanc that runs this plugin.
struct OrthancStudyServer: StudyServer {
    let orthanc: Orthanc

    private struct Study: Decodable {
        let Series: [String]
    }

    private struct Series: Decodable {
        let Instances: [String]
    }

    func series(ofStudy study: String) throws(StudyServerError) -> [String] {
        try translating { () throws(OrthancError) in try orthanc.get(Study.self, "/studies/\(study)").Series }
    }

    /// `/series/{id}` rather than `/studies/{id}/instances`, which describes every instance at length.
    func instances(ofSeries series: String) throws(StudyServerError) -> [String] {
        try translating { () throws(OrthancError) in try orthanc.get(Series.self, "/series/\(series)").Instances }
    }

    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        try translating { () throws(OrthancError) in
            try orthanc.dicomFile(instance: instance).withUnsafeBytes { body($0) }
        }
    }

    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8] {
        try translating { () throws(OrthancError) in try orthanc.get("/instances/\(instance)/tags").copy() }
    }

    private func translating<Result>(_ body: () throws(OrthancError) -> Result) throws(StudyServerError) -> Result {
        do throws(OrthancError) {
            return try body()
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }
}
