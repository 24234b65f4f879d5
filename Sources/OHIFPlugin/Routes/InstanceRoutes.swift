// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import OrthancKit
internal import Studies
internal import ViewerArchive
internal import WebAssets

/// The little of DICOMweb (PS3.18) that OHIF asks for whatever its data source: frames of whole slides, and thumbnails
/// of documents and videos, below `/ohif/dicom-web/`.
struct InstanceRoutes: Sendable {
    let orthanc: Orthanc
    let server: OrthancStudyServer
    let service: FrameService<OrthancStudyServer>

    private static let instance = "/ohif/dicom-web/studies/{study}/series/{series}/instances/{instance}"

    /// More frames in one request are refused: all of them are in memory at once.
    private static let frameLimit = 256

    var routes: [Route] {
        [
            .get(Self.instance + "/frames/{numbers}", frames),
            .get(Self.instance + "/thumbnail", thumbnail),
        ]
    }

    /// Retrieve Frames (PS3.18 10.4.1.1.6), always in the stored transfer syntax.
    @Sendable private func frames(_ request: Request) throws -> Response {
        let numbers = (request.captures["numbers"] ?? "").split(separator: ",").map { Int($0) }
        guard !numbers.isEmpty, numbers.count <= Self.frameLimit else {
            throw HTTPError(400, "Ask for 1 to \(Self.frameLimit) frames, separated by commas.")
        }
        let instance = try find(request)
        return try FrameRoutes.translating(orthanc, instance) { () throws(FrameError) in
            let version = try service.version(ofInstance: instance)
            let tag = version.entityTag("frames-\(numbers.map { $0.map(String.init) ?? "" }.joined(separator: "-"))")
            let headers = FrameRoutes.headers(tag)
            if Negotiation.isNotModified(ifNoneMatch: request.headers["if-none-match"], entityTag: tag) {
                return Response(status: 304, headers: headers)
            }
            var parts: [ServedBytes] = []
            for number in numbers {
                guard let number else { throw .missing }
                parts.append(try service.frame(number, ofInstance: instance, version: version))
            }
            let body = ServedBytes.multipart(parts, boundary: version.boundary)
            return Response(
                contentType: body.mediaType, contentEncoding: Response.identity, headers: headers, body: body.bytes)
        }
    }

    /// Retrieve Thumbnail (PS3.18 10.4.1.1.5): Orthanc's own preview, or a picture that says what kind of thing it is.
    @Sendable private func thumbnail(_ request: Request) throws -> Response {
        let instance = try find(request)
        return try FrameRoutes.translating(orthanc, instance) { () throws(FrameError) in
            let version = try service.version(ofInstance: instance)
            let tag = version.entityTag("thumbnail")
            let headers = FrameRoutes.headers(tag)
            if Negotiation.isNotModified(ifNoneMatch: request.headers["if-none-match"], entityTag: tag) {
                return Response(status: 304, headers: headers)
            }
            let picture: WebAsset
            switch try service.kind(ofInstance: instance, version: version) {
            case .video: picture = .thumbnailVideo
            case .document: picture = .thumbnailDocument
            case .image:
                if let preview = preview(of: instance) {
                    return Response(contentType: "image/png", headers: headers, body: preview)
                }
                picture = .thumbnailDocument
            }
            return Response(contentType: "image/svg+xml", headers: headers, body: picture.bytes)
        }
    }

    /// Orthanc cannot make a preview of everything.
    private func preview(of instance: String) -> [UInt8]? {
        try? orthanc.get("/instances/\(instance)/preview").copy()
    }

    /// Orthanc's identifier of the instance that a path names by its UIDs.
    private func find(_ request: Request) throws -> String {
        do throws(StudyServerError) {
            let found = try server.instance(
                withSOPInstanceUID: request.captures["instance"] ?? "",
                seriesInstanceUID: request.captures["series"] ?? "",
                studyInstanceUID: request.captures["study"] ?? "")
            guard let found else { throw StudyServerError.missing }
            return found
        } catch {
            guard case .failed(let reason) = error else { throw FrameRoutes.nothing }
            orthanc.log(.error, "An instance cannot be found: \(reason)")
            throw HTTPError(500, "Orthanc could not look for the instance; its log says why.")
        }
    }
}
