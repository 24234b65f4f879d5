// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
internal import OrthancKit
internal import Studies
internal import ViewerArchive

/// `GET /studies/{id}/ohif-dicom-json`: OHIF's document of a study.
struct StudyRoutes: Sendable {
    let orthanc: Orthanc
    let loader: StudyLoader<OrthancStudyServer>
    let summaries: SummaryKeeper<OrthancStudyServer>?

    /// Says how many instances are missing from a document because they could not be read.
    static let missingInstancesHeader = "OHIF-Missing-Instances"

    private static let noSuchStudy = HTTPError(404, "There is no such study.")

    var routes: [Route] {
        [.get("/studies/{id}/ohif-dicom-json", document)]
    }

    @Sendable private func document(_ request: Request) throws -> Response {
        guard let study = request.captures["id"], OrthancID.isValid(study) else {
            throw Self.noSuchStudy
        }
        let result: StudyLoader<OrthancStudyServer>.Result
        do throws(StudyServerError) {
            result = try loader.load(study: study)
        } catch {
            guard case .failed(let reason) = error else { throw Self.noSuchStudy }
            orthanc.log(.error, "A study cannot be opened: \(reason)")
            throw HTTPError(500, "Orthanc could not read the study; its log says why.")
        }
        // Deleting the last instance deletes the study.
        guard !result.records.isEmpty || !result.failures.isEmpty else {
            throw Self.noSuchStudy
        }
        report(result)
        summaries?.repair(instances: result.records.map(\.id), ofStudy: study)

        var response = Response.json(StudyDocument.json(of: result.records))
        response.headers.append(("Cache-Control", "no-cache"))
        response.headers.append(("Vary", "Accept-Encoding"))
        if !result.failures.isEmpty {
            response.headers.append((Self.missingInstancesHeader, "\(result.failures.count)"))
        }
        if AcceptEncoding.prefersGzip(request.headers["accept-encoding"]) {
            // Level 3: as small as the default of others for such repetitive text, at a third of the time.
            response.body = try Compressor(level: 3).compress(response.body, format: .gzip)
            response.contentEncoding = "gzip"
        }
        return response
    }

    private func report(_ result: StudyLoader<OrthancStudyServer>.Result) {
        for (instance, reason) in result.substitutes {
            orthanc.log(.warning, "Orthanc's own reading stands in for instance \(instance): \(reason)")
        }
        for (instance, reason) in result.failures {
            orthanc.log(.error, "Instance \(instance) is missing from its study: \(reason)")
        }
    }
}
