// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import HTTPSemantics
internal import OrthancKit

/// The routes of an instance below `/instances/{id}/ohif/`: frames, the encapsulated document, the video, the samples
/// of waveforms.
///
/// Orthanc's filters and those of other plugins decide by method and path who may read them, as for everything else of
/// an instance.
struct InstanceRoutes: Sendable {
    let answers: FileAnswers
    /// See ``ViewerRoutes/keepsMediaTypes(_:)``.
    let servesRanges: Bool

    private static let root = "/instances/{id}/ohif"

    var routes: [Route] {
        [
            // In documents this path ends with a slash (see `FrameURLs`), which Orthanc drops.
            .get(Self.root + "/studies/{study}/series/{series}/instances/{instance}/frames/{numbers}", frames),
            .get(Self.root + "/document", document),
            .get(Self.root + "/video", video),
            // Named as in Orthanc's DICOMweb plugin: a sequence, the number of an item, from 1, and an element in it.
            .get(Self.root + "/bulk/54000100/{number}/54001010", waveform),
        ]
    }

    @Sendable private func frames(_ request: Request) throws -> Response {
        try FrameAnswers(answers: answers)
            .respond(
                to: request, instance: identifier(in: request, absence: FrameAnswers.nothing),
                named: FrameAnswers.identity(in: request), isFoundByName: false)
    }

    @Sendable private func document(_ request: Request) throws -> Response {
        try answer(request, part: "document") { file throws(FrameError) in
            let document = try file.document()
            let disposition = document.mediaType == "application/pdf" ? "inline" : "attachment"
            return Response(
                contentType: document.mediaType, headers: [("Content-Disposition", disposition)], body: document.bytes)
        }
    }

    /// Answers with the samples of a multiplex group of a waveform, which the study document names by `BulkDataURI`.
    @Sendable private func waveform(_ request: Request) throws -> Response {
        guard let number = request.captures["number"].flatMap({ PathNumber.value($0) }) else {
            throw FileAnswers.nothing
        }
        return try answer(request, part: "waveform-\(number)") { file throws(FrameError) in
            let samples = try file.waveformSamples(ofGroup: number)
            return Response(contentType: samples.mediaType, body: samples.bytes)
        }
    }

    /// The most bytes of a video in one answer to a range request, whatever range it asks for (RFC 9110, 14.2): players
    /// ask for everything that follows, and close the connection at the next jump.
    private static let partLimit = 16 << 20

    /// Answers with the video or a range of it: players ask for ranges in order to start before all has arrived, and to
    /// jump.
    @Sendable private func video(_ request: Request) throws -> Response {
        try answer(request, part: "video") { file throws(FrameError) in
            let video = try file.video()
            let isWanted = file.version.entityTag("video").permitsRange(ifRange: request.headers["if-range"])
            let range = servesRanges && isWanted ? request.headers["range"] : nil
            let headers = servesRanges ? [("Accept-Ranges", "bytes")] : []
            switch RangeSelection(range: range, size: video.byteCount) {
            case .all:
                return Response(
                    contentType: video.mediaType, headers: headers, body: video.bytes(in: 0..<video.byteCount))
            case .part(let part):
                let part = part.lowerBound..<min(part.upperBound, part.lowerBound + Self.partLimit)
                let field = RangeSelection.contentRange(of: part, size: video.byteCount)
                return Response(
                    status: 206, contentType: video.mediaType, headers: headers + [("Content-Range", field)],
                    body: video.bytes(in: part))
            case .unsatisfiable:
                let field = RangeSelection.contentRange(of: nil, size: video.byteCount)
                return Response(status: 416, headers: [("Content-Range", field)])
            }
        }
    }

    private func answer(
        _ request: Request, part: String, _ make: (ParsedFile) throws(FrameError) -> Response
    ) throws -> Response {
        try answers.answer(
            request, instance: identifier(in: request, absence: FileAnswers.nothing), part: part,
            absence: FileAnswers.nothing, make)
    }

    private func identifier(in request: Request, absence: HTTPError) throws(HTTPError) -> String {
        guard let instance = request.captures["id"], OrthancIdentifier.isValid(instance) else { throw absence }
        return instance
    }
}
