// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
internal import OrthancKit
internal import Studies
internal import ViewerArchive

/// `GET /studies/{id}/ohif-dicom-json`: OHIF's document of a study.
struct StudyRoutes: Sendable {
    let orthanc: Orthanc
    let documents: DocumentCache<OrthancStudyServer>

    /// Says how many instances are missing from a document because they could not be read.
    static let missingInstancesHeader = "OHIF-Missing-Instances"

    private static let noSuchStudy = HTTPError(404, "There is no such study.")

    var routes: [Route] {
        [.get("/studies/{id}/ohif-dicom-json", document)]
    }

    @Sendable private func document(_ request: Request) throws -> Response {
        guard let study = request.captures["id"], OrthancID.isValid(study) else { throw Self.noSuchStudy }
        let served: ServedDocument
        do throws(StudyServerError) {
            served = try documents.document(ofStudy: study)
        } catch {
            guard case .failed(let reason) = error else { throw Self.noSuchStudy }
            orthanc.log(.error, "A study cannot be opened: \(reason)")
            throw HTTPError(500, "Orthanc could not read the study; its log says why.")
        }
        return try response(to: request, served)
    }

    private func response(to request: Request, _ served: ServedDocument) throws(DeflateError) -> Response {
        let takesGzip = Negotiation.prefersGzip(acceptEncoding: request.headers["accept-encoding"])
        let entityTag = takesGzip ? served.document.gzipETag : served.document.identityETag
        var headers: [(name: String, value: String)] = [
            // Whoever keeps it must ask whether it is still right.
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept-Encoding"),
        ]
        if served.missingInstances > 0 {
            headers.append((Self.missingInstancesHeader, "\(served.missingInstances)"))
        } else {
            headers.append(("ETag", entityTag))
            if Negotiation.isNotModified(ifNoneMatch: request.headers["if-none-match"], entityTag: entityTag) {
                documents.counters.countNotModified()
                return Response(status: 304, headers: headers)
            }
        }
        return Response(
            contentType: "application/json",
            contentEncoding: takesGzip ? "gzip" : nil,
            headers: headers,
            body: takesGzip ? served.document.gzip : try served.document.identity())
    }
}
