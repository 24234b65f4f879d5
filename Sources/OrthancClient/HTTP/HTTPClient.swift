// SPDX-License-Identifier: GPL-3.0-or-later

/// Sends requests to one Orthanc.
public protocol HTTPClient {
    /// Where the server is.
    var address: ServerAddress { get }

    /// The answer to `GET path`.
    func get(_ path: String) throws(HTTPClientError) -> HTTPAnswer
    /// The answer to `POST path` with a body of JSON.
    func post(_ path: String, body: [UInt8]) throws(HTTPClientError) -> HTTPAnswer
}

/// What a server answered.
public struct HTTPAnswer: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The content.
    public let body: [UInt8]

    /// An answer.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Why there is no answer.
public enum HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The server cannot be reached, or not understood; the reason is libcurl's.
    case failed(String)
    /// Whoever waits for the answer does not wait any longer.
    case interrupted

    /// The reason, a phrase without a full stop.
    public var description: String {
        switch self {
        case .failed(let reason): reason
        case .interrupted: "interrupted"
        }
    }
}
