// SPDX-License-Identifier: GPL-3.0-or-later

/// The answer of a route.
public struct Response: Sendable {
    /// The HTTP status code.
    public var status: Int
    /// The media type of the body.
    public var contentType: String
    /// The encoding that the body already has (`gzip`). With `nil` it has none, and Orthanc may compress it; with
    /// ``identity`` it has none, and goes out as it is.
    public var contentEncoding: String?
    /// Further headers, in their order.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]
    /// An object that lives until the body has been sent, such as a reservation of memory.
    public var held: (any AnyObject & Sendable)?

    /// The content encoding of a body that goes out as it is: without the header, and uncompressed by Orthanc.
    public static let identity = "identity"

    /// Creates an answer.
    public init(
        status: Int = 200,
        contentType: String = "application/octet-stream",
        contentEncoding: String? = nil,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.headers = headers
        self.body = body
    }

    /// Answers with a JSON document.
    public static func json(_ body: [UInt8]) -> Response {
        Response(contentType: "application/json", body: body)
    }

    /// Answers with a sentence for a person, as plain text.
    public static func text(_ text: String, status: Int = 200) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// Redirects permanently (301) to another URI, absolute or relative.
    public static func redirect(to location: String) -> Response {
        Response(status: 301, headers: [("Location", location)])
    }

    /// Answers a request whose method the resource does not have (405).
    public static func methodNotAllowed(allow methods: Set<HTTPMethod>) -> Response {
        let allowed = HTTPMethod.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ",")
        return Response(status: 405, headers: [("Allow", allowed)])
    }

    /// Returns the value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// An HTTP status that a handler throws to answer with it, and a sentence for the person who asked.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The HTTP status code, 400 or above.
    public let status: Int
    /// The sentence; it is sent to the client, so it holds no secret and no patient data.
    public let description: String
    /// The seconds after which it makes sense to ask again (`Retry-After`, RFC 9110, 10.2.3).
    public let retryAfter: Int?

    /// Creates an error from a status and its sentence.
    public init(_ status: Int, _ sentence: String, retryAfter: Int? = nil) {
        self.status = status
        description = sentence
        self.retryAfter = retryAfter
    }
}
