// SPDX-License-Identifier: GPL-3.0-or-later

public import JSON

extension Orthanc {
    /// Returns the answer to `GET path`, parsed as JSON.
    ///
    /// - Throws: ``OrthancError`` of Orthanc, or with ``OrthancError/Code/badJSON`` when the answer is not JSON.
    public func json(_ path: String, scope: RESTScope = .core) throws(OrthancError) -> JSONValue {
        let answer = try get(path, scope: scope)
        let value = answer.withUnsafeBytes { try? JSONValue(parsing: $0) }
        guard let value else { throw OrthancError(.badJSON, operation: "GET \(path)") }
        return value
    }

    /// Returns the answer to `POST path`, parsed as JSON; see ``json(_:scope:)``.
    public func json(
        posting body: [UInt8], to path: String, scope: RESTScope = .core
    ) throws(OrthancError) -> JSONValue {
        let answer = try post(path, body: body, scope: scope)
        let value = answer.withUnsafeBytes { try? JSONValue(parsing: $0) }
        guard let value else { throw OrthancError(.badJSON, operation: "POST \(path)") }
        return value
    }
}

extension JSONValue {
    /// The texts of an array of texts, as Orthanc lists identifiers; `nil` for any other value.
    public var strings: [String]? {
        guard let elements = array else { return nil }
        let strings = elements.compactMap(\.string)
        return strings.count == elements.count ? strings : nil
    }
}
