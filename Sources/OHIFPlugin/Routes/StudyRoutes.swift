// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
internal import HTTPSemantics
internal import OHIFReleases
internal import OrthancKit
internal import Studies

/// The routes of OHIF's documents: `GET /studies/{id}/ohif-dicom-json`, and the same for a patient and for a series.
///
/// The route of a study also takes a Study Instance UID, for scripts. The page does not use that: filters know
/// resources on this path by Orthanc's identifiers, and refuse others.
struct StudyRoutes: Sendable {
    let orthanc: Orthanc
    let server: OrthancStudyServer
    let documents: DocumentCache<OrthancStudyServer>
    /// The release of the packed build, for which documents are made by default.
    let release: OHIFRelease
    /// The audit log, which gets a record of each document that is served.
    let audit: AuditLog?

    /// The header with the number of instances that are missing from a document because they could not be read.
    static let missingInstancesHeader = "OHIF-Missing-Instances"

    /// The header with the number of instances that may be incomplete in a document because their files are damaged.
    static let damagedInstancesHeader = "OHIF-Damaged-Instances"

    /// The header with the number of studies that are missing from a document of several, because they could not be
    /// read or there are too many.
    static let missingStudiesHeader = "OHIF-Missing-Studies"

    /// The most studies in one document. Browsers have trouble with fewer.
    private static let studyLimit = 100

    /// After how many seconds to ask again: reading a large study takes some seconds.
    private static let retrySeconds = 10

    var routes: [Route] {
        [
            .get("/studies/{id}/ohif-dicom-json") { request in
                let release = try release(askedBy: request)
                // The page sends this when it joins the documents of several studies.
                let isToBeJoined = request.query.contains { $0.name == "beside-others" }
                return try respond(to: request, level: .study, id: study(in: request), absence: Self.noStudy) {
                    (id) throws(StudyServerError) in
                    try documents.document(ofStudy: id, for: release, isToBeJoined: isToBeJoined)
                }
            },
            .get("/series/{id}/ohif-dicom-json") { request in
                let release = try release(askedBy: request)
                let id = try Self.identifier(in: request, absence: Self.noSeries)
                return try respond(to: request, level: .series, id: id, absence: Self.noSeries) {
                    (id) throws(StudyServerError) in
                    try documents.document(ofSeries: id, for: release)
                }
            },
            .get("/patients/{id}/ohif-dicom-json") { request in
                let id = try Self.identifier(in: request, absence: Self.noPatient)
                return try respond(to: request, absence: Self.noPatient) { () throws(StudyServerError) in
                    try server.studies(ofPatient: id)
                }
            },
        ]
    }

    /// Returns the release whose form the request asks for: by `?viewer=3.12` another one than the packed build's, for
    /// an OHIF that is hosted elsewhere.
    private func release(askedBy request: Request) throws(HTTPError) -> OHIFRelease {
        let versions = request.query.filter { $0.name == "viewer" }.map(\.value)
        guard let version = versions.first else { return release }
        guard versions.count == 1, let number = ReleaseNumber(version) else {
            throw HTTPError(400, "\"viewer\" must be a version of OHIF, such as \"3.12\" or \"3.12.10\".")
        }
        return .of(number)
    }

    private static let noPatient = "There is no such patient."
    private static let noStudy = "There is no such study."
    private static let noSeries = "There is no such series."

    private static func identifier(in request: Request, absence: String) throws(HTTPError) -> String {
        guard let id = request.captures["id"], OrthancIdentifier.isValid(id) else { throw HTTPError(404, absence) }
        return id
    }

    /// Returns Orthanc's identifier of the study that the path names by this identifier or by its Study Instance UID.
    private func study(in request: Request) throws(HTTPError) -> String {
        guard let uid = request.captures["id"], UniqueIdentifier.isValid(uid) else {
            return try Self.identifier(in: request, absence: Self.noStudy)
        }
        do throws(NamingError) {
            return try server.study(withUID: uid)
        } catch {
            switch error {
            case .none: throw HTTPError(404, Self.noStudy)
            case .several:
                throw HTTPError(
                    404, "Several studies have this Study Instance UID: name one of them by Orthanc's identifier.")
            case .failed(let reason):
                orthanc.log(.error, "A study cannot be looked up: \(reason)")
                throw HTTPError(500, "Orthanc could not look for the study; its log says why.")
            }
        }
    }

    // MARK: One document

    private func respond(
        to request: Request, level: ResourceLevel, id: String, absence: String,
        _ find: (String) throws(StudyServerError) -> ServedDocument
    ) throws -> Response {
        let served = try translating(absence) { () throws(StudyServerError) in try find(id) }
        var headers: [(name: String, value: String)] = []
        if served.missingInstances > 0 { headers.append((Self.missingInstancesHeader, "\(served.missingInstances)")) }
        if served.damagedInstances > 0 { headers.append((Self.damagedInstancesHeader, "\(served.damagedInstances)")) }
        let response = try respond(
            to: request, absence: absence, headers: headers,
            tags: (served.document.gzipETag, served.document.identityETag)
        ) { served.document }
        audit?.viewed(level, id, by: request)
        return response
    }

    // MARK: Several

    private func respond(
        to request: Request, absence: String, studies find: () throws(StudyServerError) -> [String]
    ) throws -> Response {
        let release = try release(askedBy: request)
        let studies = try translating(absence, find)
        let joined = try translating(absence) { () throws(StudyServerError) in
            try documents.document(ofStudies: Array(studies.prefix(Self.studyLimit)), for: release)
        }
        for reason in joined.failures {
            orthanc.log(.error, "A study is missing from a document of several: \(reason)")
        }
        let missingStudies = joined.failures.count + max(0, studies.count - Self.studyLimit)
        var headers: [(name: String, value: String)] = []
        if missingStudies > 0 { headers.append((Self.missingStudiesHeader, "\(missingStudies)")) }
        if joined.missingInstances > 0 { headers.append((Self.missingInstancesHeader, "\(joined.missingInstances)")) }
        if joined.damagedInstances > 0 { headers.append((Self.damagedInstancesHeader, "\(joined.damagedInstances)")) }
        let response = try respond(to: request, absence: absence, headers: headers, tags: joined.entityTags) {
            do throws(JoiningError) {
                return try joined.ready()
            } catch {
                throw error == .tooLarge
                    ? HTTPError(413, "The studies are too large to be shown together; open fewer of them.")
                    : HTTPError(500, "There is not enough memory to show the studies together.")
            }
        }
        for study in joined.studies { audit?.viewed(.study, study, by: request) }
        return response
    }

    // MARK: Answering

    private func translating<Result>(
        _ absence: String, _ body: () throws(StudyServerError) -> Result
    ) throws -> Result {
        do throws(StudyServerError) {
            return try body()
        } catch {
            switch error {
            case .missing: throw HTTPError(404, absence)
            case .tooLarge:
                let size = documents.documentLimit >> 20
                orthanc.log(.warning, "A study is not shown: its attributes have more than \(size) MB as JSON")
                throw HTTPError(
                    413,
                    "The study is too large to be shown: its attributes have more than \(size) MB "
                        + "(Orthanc's option OHIF.MaximumStudySize).")
            case .busy:
                throw HTTPError(
                    503, "Other large studies are being opened; try again in a moment.",
                    retryAfter: Self.retrySeconds)
            case .failed(let reason):
                orthanc.log(.error, "A study cannot be opened: \(reason)")
                throw HTTPError(500, "Orthanc could not read the study; its log says why.")
            // The log has named the instances already.
            case .unreadable(let status, _):
                throw HTTPError(
                    status ?? 404,
                    status == nil
                        ? "None of the files can be read: they are damaged. Orthanc's log says how."
                        : "None of the files can be read: Orthanc's storage does not give them. Its log says why.")
            }
        }
    }

    /// Answers with a document as gzip or as text, or with a 304.
    ///
    /// - Parameter headers: Headers about missing and damaged parts. With any of them the answer has no entity tag,
    ///   since the next answer may be more complete.
    private func respond(
        to request: Request, absence: String, headers missing: [(name: String, value: String)],
        tags: (gzip: EntityTag, identity: EntityTag), _ make: () throws -> ReadyDocument
    ) throws -> Response {
        let takesGzip = ContentCoding.prefersGzip(acceptEncoding: request.headers["accept-encoding"])
        let entityTag = takesGzip ? tags.gzip : tags.identity
        var headers: [(name: String, value: String)] = [
            // Caches must ask before each use whether it is still current.
            ("Cache-Control", "private, no-cache"),
            ("Vary", "Accept-Encoding"),
        ]
        if missing.isEmpty {
            headers.append(("ETag", entityTag.text))
            if entityTag.isNotModified(ifNoneMatch: request.headers["if-none-match"]) {
                documents.counters.countNotModified()
                return Response(status: 304, headers: headers)
            }
        }
        let document = try make()
        var response = Response(contentType: "application/json", headers: headers + missing)
        if takesGzip {
            response.contentEncoding = "gzip"
            response.body = document.gzip
        } else {
            let text = try translating(absence) { () throws(StudyServerError) in try documents.text(of: document) }
            response.body = text.bytes
            response.held = text.place
        }
        return response
    }
}
