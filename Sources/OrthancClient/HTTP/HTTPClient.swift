// SPDX-License-Identifier: GPL-3.0-or-later

/// A client of one Orthanc.
public protocol HTTPClient {
    /// The server's address.
    var address: ServerAddress { get }

    /// Sends `GET path`.
    func get(_ path: String) throws(HTTPClientError) -> HTTPAnswer
    /// Sends `POST path` with a body of JSON.
    func post(_ path: String, body: [UInt8]) throws(HTTPClientError) -> HTTPAnswer
}

/// The answer of a server.
public struct HTTPAnswer: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The content.
    public let body: [UInt8]

    /// Creates an answer.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Why there is no answer.
public enum HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The server cannot be reached, or its answer cannot be read; the reason is libcurl's.
    case failed(String)
    /// The user interrupted the request.
    case interrupted

    /// The reason, a phrase without a full stop.
    public var description: String {
        switch self {
        case .failed(let reason): reason
        case .interrupted: "interrupted"
        }
    }
}
