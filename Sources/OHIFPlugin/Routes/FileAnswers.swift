// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import HTTPSemantics
internal import OrthancKit
internal import Synchronization

/// The common part of all answers that are made from an instance's file: conditions, headers and errors.
final class FileAnswers: Sendable {
    let orthanc: Orthanc
    private let service: FrameService<OrthancStudyServer>
    /// Instances that the log has named.
    private let reported = Mutex<Set<String>>([])

    /// How many instances are remembered as named. A viewer asks for hundreds of frames of an instance, and asks again,
    /// so the log names an instance only once until this many are named.
    private static let reportLimit = 1000

    static let nothing = HTTPError(404, "There is no such instance, or it has nothing of that kind.")

    init(orthanc: Orthanc, service: FrameService<OrthancStudyServer>) {
        self.orthanc = orthanc
        self.service = service
    }

    /// Makes an answer from the file of an instance, or a 304 when the client has it already. Orthanc does not compress
    /// the answer.
    ///
    /// - Parameters:
    ///   - part: The name of the part of the file, for the entity tag.
    ///   - absence: The error when there is no such instance or it has no such part.
    ///   - check: Throws when the file is not the one that the path names. Called only before a 304; `make` checks by
    ///     itself.
    ///   - make: Makes the answer from the opened file.
    func answer(
        _ request: Request, instance: String, part: String, absence: HTTPError,
        check: ((ParsedFile) throws(FrameError) -> Void)? = nil,
        _ make: (ParsedFile) throws(FrameError) -> Response
    ) throws -> Response {
        try translating(instance, absence) { () throws(FrameError) in
            let version = try service.version(ofInstance: instance)
            if let unchanged = notModified(request, version, part) {
                if let check { try check(service.open(instance, version: version)) }
                return unchanged
            }
            let file = try service.open(instance, version: version)
            var response = try make(file)
            response.contentEncoding = Response.identity
            // The version of the file that was read, which may be later than the one above.
            response.headers += headers(file.version, part)
            return response
        }
    }

    private func notModified(_ request: Request, _ version: FileVersion, _ part: String) -> Response? {
        guard version.entityTag(part).isNotModified(ifNoneMatch: request.headers["if-none-match"]) else { return nil }
        return Response(status: 304, headers: headers(version, part))
    }

    private func headers(_ version: FileVersion, _ part: String) -> [(name: String, value: String)] {
        [
            // Caches must ask before each use whether it is still current.
            ("Cache-Control", "private, no-cache"),
            ("ETag", version.entityTag(part).text),
            ("Vary", "Accept"),
            ("X-Content-Type-Options", "nosniff"),
        ]
    }

    /// Turns errors into HTTP statuses, and logs those that the administrator must know of.
    private func translating(
        _ instance: String, _ absence: HTTPError, _ body: () throws(FrameError) -> Response
    ) throws -> Response {
        do throws(FrameError) {
            return try body()
        } catch {
            switch error {
            case .missing: throw absence
            case .tooLarge: throw HTTPError(413, "These frames are too large together; ask for fewer.")
            case .unreadable(let reason):
                report(instance, "Instance \(instance) cannot be shown: \(reason)")
                throw HTTPError(500, "The file cannot be read; Orthanc's log says why.")
            case .failed(let reason):
                report(instance, "Instance \(instance) cannot be shown: \(reason)")
                throw HTTPError(500, "Orthanc could not read the file; its log says why.")
            }
        }
    }

    private func report(_ instance: String, _ line: String) {
        let isNew = reported.withLock { reported in
            if reported.count >= Self.reportLimit { reported.removeAll() }
            return reported.insert(instance).inserted
        }
        if isNew { orthanc.log(.error, line) }
    }
}
