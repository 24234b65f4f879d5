// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
internal import OrthancKit
internal import Studies
internal import ViewerArchive

/// OHIF's documents: `GET /studies/{id}/ohif-dicom-json`, the same of a patient and of a series, and
/// `GET /ohif/dicom-json?StudyInstanceUIDs=…&AccessionNumber=…`.
struct StudyRoutes: Sendable {
    let orthanc: Orthanc
    let server: OrthancStudyServer
    let documents: DocumentCache<OrthancStudyServer>

    /// Says how many instances are missing from a document because they could not be read.
    static let missingInstancesHeader = "OHIF-Missing-Instances"

    /// The most studies in one document. Browsers have trouble with less.
    private static let studyLimit = 100

    var routes: [Route] {
        [
            .get("/studies/{id}/ohif-dicom-json") { request in
                try respond(to: request, absence: "There is no such study.") { (id) throws(StudyServerError) in
                    try documents.document(ofStudy: id)
                }
            },
            .get("/series/{id}/ohif-dicom-json") { request in
                try respond(to: request, absence: "There is no such series.") { (id) throws(StudyServerError) in
                    try documents.document(ofSeries: id)
                }
            },
            .get("/patients/{id}/ohif-dicom-json") { request in
                try respond(to: request, absence: "There is no such patient.") { (id) throws(StudyServerError) in
                    let studies = try server.studies(ofPatient: id)
                    return try documents.document(ofStudies: Array(studies.prefix(Self.studyLimit)))
                }
            },
            .get("/ohif/dicom-json", search),
        ]
    }

    /// The document of a resource that the path names by Orthanc's identifier.
    private func respond(
        to request: Request, absence: String, _ find: (String) throws(StudyServerError) -> ServedDocument
    ) throws -> Response {
        guard let id = request.captures["id"], OrthancID.isValid(id) else { throw HTTPError(404, absence) }
        return try respond(to: request, absence: absence) { () throws(StudyServerError) in try find(id) }
    }

    /// The document of the studies that the query names.
    @Sendable private func search(_ request: Request) throws -> Response {
        let query = try StudyQuery(request.query)
        return try respond(to: request, absence: "No such study is stored here.") { () throws(StudyServerError) in
            var studies: [String] = []
            for uid in query.studyInstanceUIDs { studies += try server.studies(withStudyInstanceUID: uid) }
            for number in query.accessionNumbers { studies += try server.studies(withAccessionNumber: number) }
            var seen: Set<String> = []
            let distinct = studies.filter { seen.insert($0).inserted }
            return try documents.document(ofStudies: Array(distinct.prefix(Self.studyLimit)))
        }
    }

    private func respond(
        to request: Request, absence: String, _ find: () throws(StudyServerError) -> ServedDocument
    ) throws -> Response {
        let served: ServedDocument
        do throws(StudyServerError) {
            served = try find()
        } catch {
            guard case .failed(let reason) = error else { throw HTTPError(404, absence) }
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
