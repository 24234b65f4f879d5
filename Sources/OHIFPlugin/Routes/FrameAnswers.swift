// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import HTTPSemantics
internal import OrthancKit

/// Answers to DICOMweb's requests for frames (PS3.18 10.4.1.1.6), in the stored transfer syntax: one frame, or several
/// as parts.
struct FrameAnswers: Sendable {
    let answers: FileAnswers

    /// The most frames in one request.
    private static let frameLimit = 256

    static let nothing = HTTPError(404, "There is no such instance, or it has no such frame.")

    /// Returns the UIDs in a path, which its captures `study`, `series` and `instance` hold.
    static func identity(in request: Request) -> InstanceIdentity {
        InstanceIdentity(
            study: request.captures["study"] ?? "", series: request.captures["series"] ?? "",
            sop: request.captures["instance"] ?? "")
    }

    /// Answers with the frames of an instance that the path's capture `numbers` names.
    ///
    /// - Parameters:
    ///   - instance: Orthanc's identifier.
    ///   - named: The UIDs in the path, which must be the instance's. OHIF identifies the image by them: it would show
    ///     the frame in place of the instance that they name.
    ///   - isFoundByName: Whether filters decide by these UIDs, too. Then the file is read even before a 304, which
    ///     would otherwise tell something of another instance.
    func respond(
        to request: Request, instance: String, named: InstanceIdentity, isFoundByName: Bool
    ) throws -> Response {
        let numbers = try Self.numbers(request.captures["numbers"] ?? "")
        let acceptsMultipart = request.headers["accept"].map { QualityList($0).names("multipart/related") } ?? false
        let isMultipart = numbers.count > 1 || acceptsMultipart
        let part = (isMultipart ? "part-" : "") + numbers.map { "\($0)" }.joined(separator: "-")
        let check = { (file: ParsedFile) throws(FrameError) in
            guard file.identity == named else { throw .missing }
        }
        return try answers.answer(
            request, instance: instance, part: part, absence: Self.nothing, check: isFoundByName ? check : nil
        ) { file throws(FrameError) in
            try check(file)
            let frames = try file.frames(numbers)
            guard let first = frames.first else { throw .missing }
            let answer = isMultipart ? ServedBytes.multipart(frames, boundary: file.version.boundary) : first
            return Response(contentType: answer.mediaType, body: answer.bytes)
        }
    }

    /// Reads the numbers of frames in a path, separated by commas.
    private static func numbers(_ text: String) throws(HTTPError) -> [Int] {
        let texts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = texts.compactMap { PathNumber.value($0) }
        if texts.count == 1, numbers.isEmpty { throw nothing }
        guard numbers.count == texts.count, numbers.count <= frameLimit, Set(numbers).count == numbers.count else {
            throw HTTPError(400, "Ask for 1 to \(frameLimit) different frames, by number, separated by commas.")
        }
        return numbers
    }
}
