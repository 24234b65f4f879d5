// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// A selection as JSON: in the body of a request to the maintenance routes, and in the database.
extension StudySelection {
    static let studiesMember = "Studies"
    static let sinceMember = "Since"

    /// The most studies that a request may name: Orthanc writes them to the database again and again with the job.
    static let limit = 1000
    /// The most bytes of a body: identifiers of 44 characters, with room for white space.
    private static let bodyLimit = limit * 100

    /// The members of a JSON object.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if let studies { members[Self.studiesMember] = .array(studies.map { .string($0) }) }
        if let since { members[Self.sinceMember] = .string(since.text) }
        return members
    }

    /// Reads a body; an empty one means all studies. It does not check whether the studies exist.
    ///
    /// - Throws: A 400 with a sentence.
    init(body: [UInt8]) throws(HTTPError) {
        self.init()
        if body.isEmpty { return }
        guard body.count <= Self.bodyLimit else {
            throw HTTPError(400, "The body is too large: at most \(Self.limit) studies can be named.")
        }
        guard let members = (try? JSONValue(parsing: body, maximumDepth: 8))?.members else {
            throw HTTPError(400, "The body must be empty or a JSON object, such as {\"Studies\": [\"…\"]}.")
        }
        for member in members {
            switch member.key {
            case Self.studiesMember: studies = try Self.studies(member.value)
            case Self.sinceMember: since = try Self.since(member.value)
            default:
                throw HTTPError(
                    400, "The body has a member \"\(member.key)\"; only \"Studies\" and \"Since\" are known.")
            }
        }
    }

    private static func studies(_ value: JSONValue) throws(HTTPError) -> [String] {
        guard let studies = value.strings else {
            throw HTTPError(400, "\"Studies\" must be an array of Orthanc's identifiers of studies.")
        }
        guard studies.count <= limit else {
            throw HTTPError(
                400, "\"Studies\" names \(studies.count) studies, but at most \(limit) are taken at a time.")
        }
        if let other = studies.first(where: { !OrthancIdentifier.isValid($0) }) {
            throw HTTPError(400, "There is no study \"\(other.prefix(64))\", so nothing was started.")
        }
        return studies
    }

    private static func since(_ value: JSONValue) throws(HTTPError) -> LastUpdate {
        guard let since = value.string.flatMap({ LastUpdate(timeOrDate: $0) }) else {
            throw HTTPError(
                400, "\"Since\" must be a time in UTC as Orthanc's LastUpdate: \"YYYYMMDDTHHMMSS\" or \"YYYYMMDD\".")
        }
        return since
    }
}
