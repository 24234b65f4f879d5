// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import OrthancKit
internal import Studies
internal import ViewerArchive

/// What the study document points at below `/instances/{id}/ohif/`: frames, the encapsulated document, the video.
/// Orthanc's filters and other plugins' decide by method and path who sees what, as for all else that is the instance's.
struct FrameRoutes: Sendable {
    let answers: FileAnswers
    /// See ``ViewerRoutes/keepsMediaTypes(_:)``.
    let servesRanges: Bool

    var routes: [Route] {
        [
            // The path ends with a slash in documents, see `FrameURLs`; Orthanc drops it.
            .get("/instances/{id}/ohif/studies/{study}/series/{series}/instances/{instance}/frames/{number}", frame),
            .get("/instances/{id}/ohif/document", document),
            .get("/instances/{id}/ohif/video", video),
        ]
    }

    /// A part of a video is no larger than this, in bytes, whatever is asked for (RFC 9110, 14.2): players ask for
    /// everything that follows, and go away at the next jump.
    private static let partLimit = 16 << 20

    @Sendable private func frame(_ request: Request) throws -> Response {
        guard let text = request.captures["number"], let number = Int(text), "\(number)" == text else {
            throw FileAnswers.nothing
        }
        // OHIF tells by the UIDs in the path which image it is: with those of another one a frame would be shown in
        // that one's place.
        let named = InstanceIdentity(
            study: request.captures["study"] ?? "", series: request.captures["series"] ?? "",
            sop: request.captures["instance"] ?? "")
        let isMultipart = Negotiation.names("multipart/related", accept: request.headers["accept"])
        return try answer(request, part: isMultipart ? "part-\(number)" : "\(number)") { file throws(FrameError) in
            guard file.identity == named, let frame = try file.frames([number]).first else { throw .missing }
            let answer = isMultipart ? ServedBytes.multipart([frame], boundary: file.version.boundary) : frame
            return Response(contentType: answer.mediaType, body: answer.bytes)
        }
    }

    @Sendable private func document(_ request: Request) throws -> Response {
        try answer(request, part: "document") { file throws(FrameError) in
            let document = try file.document()
            let disposition = document.mediaType == "application/pdf" ? "inline" : "attachment"
            return Response(
                contentType: document.mediaType, headers: [("Content-Disposition", disposition)], body: document.bytes)
        }
    }

    /// Players ask for ranges, to begin before the end has come and to jump.
    @Sendable private func video(_ request: Request) throws -> Response {
        try answer(request, part: "video") { file throws(FrameError) in
            let video = try file.video()
            var range = servesRanges ? request.headers["range"] : nil
            // Parts of another version than the client has must not be put together (RFC 9110, 13.1.5).
            if let tag = request.headers["if-range"], tag != file.version.entityTag("video") { range = nil }
            let selection = range.map { Negotiation.selection(range: $0, size: video.byteCount) } ?? .all
            let headers = servesRanges ? [("Accept-Ranges", "bytes")] : []
            switch selection {
            case .all:
                return Response(
                    contentType: video.mediaType, headers: headers, body: video.bytes(in: 0..<video.byteCount))
            case .part(let part):
                let part = part.lowerBound..<min(part.upperBound, part.lowerBound + Self.partLimit)
                let field = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(video.byteCount)"
                return Response(
                    status: 206, contentType: video.mediaType, headers: headers + [("Content-Range", field)],
                    body: video.bytes(in: part))
            case .unsatisfiable:
                return Response(status: 416, headers: [("Content-Range", "bytes */\(video.byteCount)")])
            }
        }
    }

    private func answer(
        _ request: Request, part: String, _ make: (OpenedFile) throws(FrameError) -> Response
    ) throws -> Response {
        guard let instance = request.captures["id"], OrthancID.isValid(instance) else {
            throw FileAnswers.nothing
        }
        return try answers.answer(request, instance: instance, part: part, make)
    }
}
