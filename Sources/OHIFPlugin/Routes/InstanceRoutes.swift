// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import Frames
internal import OrthancKit
internal import Studies
internal import WebAssets

/// The little of DICOMweb (PS3.18) that OHIF asks for whatever its data source: frames of whole slides, and thumbnails
/// of documents and videos, below `/ohif/dicom-web/`.
struct InstanceRoutes: Sendable {
    let server: OrthancStudyServer
    let answers: FileAnswers

    private static let instance = "/ohif/dicom-web/studies/{study}/series/{series}/instances/{instance}"

    /// More frames in one request are refused.
    private static let frameLimit = 256

    var routes: [Route] {
        [
            .get(Self.instance + "/frames/{numbers}", frames),
            .get(Self.instance + "/thumbnail", thumbnail),
        ]
    }

    /// Retrieve Frames (PS3.18 10.4.1.1.6), always in the stored transfer syntax.
    @Sendable private func frames(_ request: Request) throws -> Response {
        let texts = (request.captures["numbers"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let numbers = texts.compactMap { Int($0) }
        guard numbers.count == texts.count, numbers.count <= Self.frameLimit, Set(numbers).count == numbers.count else {
            throw HTTPError(400, "Ask for 1 to \(Self.frameLimit) different frames, by number, separated by commas.")
        }
        let part = "frames-" + numbers.map { "\($0)" }.joined(separator: "-")
        return try answers.answer(request, instance: find(request), part: part) { file throws(FrameError) in
            let body = ServedBytes.multipart(try file.frames(numbers), boundary: file.version.boundary)
            return Response(contentType: body.mediaType, body: body.bytes)
        }
    }

    /// Retrieve Thumbnail (PS3.18 10.4.1.1.5): Orthanc's own preview, or a picture that says what kind of thing it is.
    @Sendable private func thumbnail(_ request: Request) throws -> Response {
        let instance = try find(request)
        return try answers.answer(request, unopened: instance, part: "thumbnail") {
            if isVideo(instance) { return Self.picture(.thumbnailVideo) }
            // Orthanc cannot make a preview of everything, least of all of documents.
            guard let preview = try? answers.orthanc.get("/instances/\(instance)/preview").copy() else {
                return Self.picture(.thumbnailDocument)
            }
            return Response(contentType: "image/png", body: preview)
        }
    }

    private static func picture(_ asset: WebAsset) -> Response {
        Response(contentType: "image/svg+xml", body: asset.bytes)
    }

    /// By the transfer syntax that Orthanc recorded.
    private func isVideo(_ instance: String) -> Bool {
        let path = "/instances/\(instance)/metadata/TransferSyntax"
        guard let uid = try? answers.orthanc.get(path).copy() else { return false }
        return TransferSyntax(uid: String(decoding: uid, as: UTF8.self)).isVideo
    }

    /// Orthanc's identifier of the instance that a path names by its UIDs.
    private func find(_ request: Request) throws -> String {
        do throws(StudyServerError) {
            let found = try server.instance(
                withSOPInstanceUID: request.captures["instance"] ?? "",
                seriesInstanceUID: request.captures["series"] ?? "", studyInstanceUID: request.captures["study"] ?? "")
            guard let found else { throw StudyServerError.missing }
            return found
        } catch {
            guard case .failed(let reason) = error else { throw FileAnswers.nothing }
            answers.orthanc.log(.error, "An instance cannot be found: \(reason)")
            throw HTTPError(500, "Orthanc could not look for the instance; its log says why.")
        }
    }
}
