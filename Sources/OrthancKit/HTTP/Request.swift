// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// A request to a route of the plugin. It holds copies of Orthanc's data, so it may outlive the callback.
public struct Request: Sendable {
    /// The method.
    public let method: HTTPMethod
    /// The path below Orthanc's root, percent-decoded by Orthanc, with its leading slash and without query.
    public let path: String
    /// The parts of the path that the route captured, by their names in its template.
    public let captures: [String: String]
    /// The query's parameters in their order, decoded. Empty for other methods than GET: Orthanc drops their query.
    public let query: [(name: String, value: String)]
    /// The headers; names in lower case, as Orthanc gives them.
    public let headers: [String: String]
    /// The body of a POST or PUT request.
    public let body: [UInt8]

    /// Creates a request from its parts, as tests need it.
    public init(
        method: HTTPMethod = .get,
        path: String,
        captures: [String: String] = [:],
        query: [(name: String, value: String)] = [],
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.captures = captures
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Returns the first value of a parameter of the query.
    public func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}

extension Request {
    /// Copies a request that Orthanc lends during the callback.
    init(
        method: HTTPMethod, path: String, captures: [String: String], borrowing request: OrthancPluginHttpRequest
    ) {
        self.init(
            method: method,
            path: path,
            captures: captures,
            query: Request.pairs(request.getKeys, request.getValues, count: request.getCount)
                .map { (name: FormEncoding.decoded($0), value: FormEncoding.decoded($1)) },
            headers: Dictionary(
                Request.pairs(request.headersKeys, request.headersValues, count: request.headersCount),
                // The values of a repeated header form one list (RFC 9110, 5.2).
                uniquingKeysWith: { "\($0), \($1)" }
            ),
            body: Array(
                UnsafeRawBufferPointer(start: request.body, count: request.body == nil ? 0 : Int(request.bodySize)))
        )
    }

    private static func pairs(
        _ keys: UnsafePointer<UnsafePointer<CChar>?>?, _ values: UnsafePointer<UnsafePointer<CChar>?>?, count: UInt32
    ) -> [(String, String)] {
        guard let keys, let values else { return [] }
        return (0..<Int(count)).compactMap { index in
            guard let key = keys[index], let value = values[index] else { return nil }
            return (String(cString: key), String(cString: value))
        }
    }
}
