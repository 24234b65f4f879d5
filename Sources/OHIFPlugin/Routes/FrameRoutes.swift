// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import OrthancKit
internal import Studies
internal import ViewerArchive

/// What the study document points at: `GET /ohif/frames/{instance}/{number}`, `/ohif/document/{instance}` and
/// `/ohif/video/{instance}`.
struct FrameRoutes: Sendable {
    let orthanc: Orthanc
    let service: FrameService<OrthancStudyServer>
    /// See ``ViewerRoutes/keepsMediaTypes(_:)``.
    let servesRanges: Bool

    var routes: [Route] {
        [
            .get("/ohif/frames/{instance}/{number}", frame),
            .get("/ohif/document/{instance}", document),
            .get("/ohif/video/{instance}", video),
        ]
    }

    @Sendable private func frame(_ request: Request) throws -> Response {
        guard let text = request.captures["number"], let number = Int(text), "\(number)" == text else {
            throw Self.nothing
        }
        return try answer(request, part: text) { (instance, version, headers) throws(FrameError) in
            let frame = try service.frame(number, ofInstance: instance, version: version)
            let isMultipart = Negotiation.names("multipart/related", accept: request.headers["accept"])
            let answer = isMultipart ? ServedBytes.multipart([frame], boundary: version.boundary) : frame
            return Response(
                contentType: answer.mediaType, contentEncoding: Response.identity,
                headers: headers + [("Vary", "Accept")], body: answer.bytes)
        }
    }

    @Sendable private func document(_ request: Request) throws -> Response {
        try answer(request, part: "document") { (instance, version, headers) throws(FrameError) in
            let document = try service.document(ofInstance: instance, version: version)
            let disposition = document.mediaType == "application/pdf" ? "inline" : "attachment"
            return Response(
                contentType: document.mediaType, contentEncoding: Response.identity,
                headers: headers + [("Content-Disposition", disposition)], body: document.bytes)
        }
    }

    /// Players ask for ranges, to begin before the end has come and to jump.
    @Sendable private func video(_ request: Request) throws -> Response {
        try answer(request, part: "video") { (instance, version, headers) throws(FrameError) in
            let video = try service.video(ofInstance: instance, version: version)
            var range = servesRanges ? request.headers["range"] : nil
            // Parts of another version than the client has must not be put together (RFC 9110, 13.1.5).
            if let tag = request.headers["if-range"], tag != version.entityTag("video") { range = nil }
            let selection = range.map { Negotiation.selection(range: $0, size: video.byteCount) } ?? .all
            let headers = headers + (servesRanges ? [("Accept-Ranges", "bytes")] : [])
            switch selection {
            case .all:
                return Response(
                    contentType: video.mediaType, contentEncoding: Response.identity, headers: headers,
                    body: video.bytes(in: 0..<video.byteCount))
            case .part(let part):
                let field = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(video.byteCount)"
                return Response(
                    status: 206, contentType: video.mediaType, contentEncoding: Response.identity,
                    headers: headers + [("Content-Range", field)], body: video.bytes(in: part))
            case .unsatisfiable:
                return Response(status: 416, headers: [("Content-Range", "bytes */\(video.byteCount)")])
            }
        }
    }

    /// Makes an answer unless the client has it already.
    private func answer(
        _ request: Request, part: String,
        _ make: (String, FileVersion, [(name: String, value: String)]) throws(FrameError) -> Response
    ) throws -> Response {
        guard let instance = request.captures["instance"], OrthancID.isValid(instance) else { throw Self.nothing }
        return try Self.translating(orthanc, instance) { () throws(FrameError) in
            let version = try service.version(ofInstance: instance)
            let tag = version.entityTag(part)
            let headers = Self.headers(tag)
            if Negotiation.isNotModified(ifNoneMatch: request.headers["if-none-match"], entityTag: tag) {
                return Response(status: 304, headers: headers)
            }
            return try make(instance, version, headers)
        }
    }
}

/// What all answers have in common that are made from a file.
extension FrameRoutes {
    static let nothing = HTTPError(404, "There is no such instance, or it has nothing of that kind.")

    static func headers(_ entityTag: String) -> [(name: String, value: String)] {
        [
            // Whoever keeps it must ask whether it is still right.
            ("Cache-Control", "private, no-cache"),
            ("ETag", entityTag),
            ("X-Content-Type-Options", "nosniff"),
        ]
    }

    /// Turns errors into statuses, those that the administrator must know of into a line in the log.
    static func translating(
        _ orthanc: Orthanc, _ instance: String, _ body: () throws(FrameError) -> Response
    ) throws -> Response {
        do throws(FrameError) {
            return try body()
        } catch {
            switch error {
            case .missing: throw nothing
            case .unreadable(let reason):
                orthanc.log(.error, "Instance \(instance) cannot be shown: \(reason)")
                throw HTTPError(500, "The file cannot be read; Orthanc's log says why.")
            case .failed(let reason):
                orthanc.log(.error, "An instance cannot be shown: \(reason)")
                throw HTTPError(500, "Orthanc could not read the file; its log says why.")
            }
        }
    }
}

/// The files of the Orthanc that runs this plugin.
extension OrthancStudyServer: FileServer {
    func file(ofInstance instance: String) throws(StudyServerError) -> any FileBytes {
        do throws(OrthancError) {
            return StoredFile(try orthanc.dicomFile(instance: instance))
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }
}

/// A file as Orthanc gave it.
private final class StoredFile: FileBytes {
    private let buffer: OrthancBuffer

    init(_ buffer: consuming OrthancBuffer) {
        self.buffer = buffer
    }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        buffer.withUnsafeBytes { body($0) }
    }
}
