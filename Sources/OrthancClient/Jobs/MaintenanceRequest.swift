// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON

/// A request to the plugin to make or remove summaries and packs.
public struct MaintenanceRequest: Hashable, Sendable {
    /// The two jobs of the plugin.
    public enum Kind: String, Sendable {
        /// Makes summaries and packs.
        case preload
        /// Removes summaries and packs.
        case clearCache = "clear-cache"

        /// The plugin's route.
        public var path: String { "/ohif/\(rawValue)" }
    }

    /// The job to start.
    public let kind: Kind
    /// Orthanc's identifiers of the studies; none means all.
    public let studies: [String]
    /// The earliest `LastUpdate` of the studies, in Orthanc's form; `nil` for any.
    public let since: String?

    /// Creates a request.
    public init(_ kind: Kind, studies: [String] = [], since: String? = nil) {
        self.kind = kind
        self.studies = studies
        self.since = since
    }

    /// The body for the plugin's route; empty for all studies.
    var body: [UInt8] {
        var members: [String: JSONValue] = [:]
        if !studies.isEmpty { members["Studies"] = .array(studies.map { .string($0) }) }
        if let since { members["Since"] = .string(since) }
        return members.isEmpty ? [] : Array(JSONValue(members: members).text.utf8)
    }

    /// Asks the server to start the job.
    ///
    /// - Returns: The job's identifier in Orthanc.
    public func start(on client: some HTTPClient) throws(StartError) -> String {
        let answer: HTTPAnswer
        do throws(HTTPClientError) {
            answer = try client.post(kind.path, body: body)
        } catch {
            throw error == .interrupted ? .interrupted : .unreachable(error.description)
        }
        switch answer.status {
        case 200:
            guard let job = (try? JSONValue(parsing: answer.body, maximumDepth: 8))?["ID"]?.string,
                job.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || Self.isAlphanumeric($0) })
            else { throw .notOrthanc }
            return job
        case 400: throw .refused(ServerSentence.read(answer.body))
        case 401: throw .unauthorized
        case 403: throw .forbidden
        // 404: Orthanc knows no such path. 405: with the official plugin it knows the path, but not for this method.
        case 404, 405: throw .noPlugin
        case let status: throw .status(status)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// Why no job was started.
public enum StartError: Error, Hashable, Sendable {
    /// There was no answer; the reason is a phrase.
    case unreachable(String)
    /// The user interrupted the tool before the answer came.
    case interrupted
    /// The plugin finds the request wrong, and says why.
    case refused(String?)
    /// No user was given, or a wrong password.
    case unauthorized
    /// The user, or this machine, may not do this.
    case forbidden
    /// There is no such route.
    case noPlugin
    /// The answer is not the plugin's.
    case notOrthanc
    /// Any other status.
    case status(Int)
}
