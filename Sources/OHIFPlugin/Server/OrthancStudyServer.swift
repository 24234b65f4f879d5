// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// The studies of the Orthanc that runs this plugin.
struct OrthancStudyServer: StudyServer {
    let orthanc: Orthanc
    /// The properties that allow faster ways; `nil` where speed does not matter.
    var capabilities: OrthancCapabilities?

    /// Returns all studies, in any order.
    func studies() throws(StudyServerError) -> [String] {
        try translating { () throws(OrthancError) in
            guard let studies = try orthanc.json("/studies").strings else {
                throw OrthancError(.badJSON, operation: "GET /studies")
            }
            return studies
        }
    }

    func series(ofStudy study: String) throws(StudyServerError) -> [String] {
        try children("Series", of: "/studies/\(study)")
    }

    /// Asks for `/series/{id}` rather than for a list at `…/instances`, which describes every instance at length.
    func instances(ofSeries series: String) throws(StudyServerError) -> [String] {
        try children("Instances", of: "/series/\(series)")
    }

    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        do throws(OrthancError) {
            return try orthanc.dicomFile(instance: instance).withUnsafeBytes { body($0) }
        } catch {
            if !error.isMissing, let (storage, file) = damagedFile(ofInstance: instance),
                let result = storage.withDamagedFile(file, body)
            {
                return result
            }
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }

    /// Returns where a damaged file lies that Orthanc refuses to read: since 1.13, one that has become shorter or whose
    /// digest has changed. Earlier versions hand it over as it is.
    func damagedFile(ofInstance instance: String) -> (storage: StorageArea, file: StoredFile)? {
        guard let storage = capabilities?.storage,
            let info = try? orthanc.json("/instances/\(instance)/attachments/dicom/info"), let file = Self.file(info)
        else { return nil }
        return (storage, file)
    }

    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8] {
        let path = "/instances/\(instance)/tags"
        let answer = try translating { () throws(OrthancError) -> [UInt8]? in
            let answer = try orthanc.get(path)
            return answer.count <= ServerTags.largestSize ? answer.copy() : nil
        }
        guard let answer else { throw .failed("GET \(path): the answer is too large") }
        return answer
    }

    /// Orthanc's option `DefaultEncoding`, or the encoding that somebody has set since.
    var textEncoding: TextEncoding {
        guard let answer = try? orthanc.get("/tools/default-encoding"), answer.count <= 256 else {
            return .latin1
        }
        let text = String(decoding: answer.copy(), as: UTF8.self)
        return TextEncoding(text.filter { !$0.isWhitespace && $0 != "\"" })
    }

    /// Returns the HTTP status that Orthanc would answer to a request for the file; `nil` when it has the file.
    func failureStatus(ofInstance instance: String) -> Int? {
        do throws(OrthancError) {
            _ = try orthanc.dicomFile(instance: instance)
            return nil
        } catch {
            return error.isMissing || error.code == .inexistentFile ? 404 : 500
        }
    }

    private func children(_ member: String, of path: String) throws(StudyServerError) -> [String] {
        try translating { () throws(OrthancError) in
            guard let children = try orthanc.json(path)[member]?.strings else {
                throw OrthancError(.badJSON, operation: "GET \(path)")
            }
            return children
        }
    }

    private func translating<Result>(_ body: () throws(OrthancError) -> Result) throws(StudyServerError) -> Result {
        do throws(OrthancError) {
            return try body()
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }
}
