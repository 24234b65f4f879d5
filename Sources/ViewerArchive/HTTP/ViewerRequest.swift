// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPSemantics

/// An HTTP request, as far as the viewer must know it.
public struct ViewerRequest: Sendable {
    /// The method, as the protocol writes it: `GET`.
    public var method: String
    /// The path below the viewer's root, percent-decoded: `viewer/dicomjson` for `/ohif/viewer/dicomjson`, empty for
    /// `/ohif/`. A leading or trailing slash makes no difference.
    public var path: String
    /// The header fields; names in any case.
    public var headers: [(name: String, value: String)]

    /// Creates a request.
    public init(method: String = "GET", path: String, headers: [(name: String, value: String)] = []) {
        self.method = method
        self.path = path
        self.headers = headers
    }

    /// Returns the values of a field, joined as a list (RFC 9110, section 5.3); nil when the field is absent.
    func field(_ name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether the page is the answer for a path that is no file.
    ///
    /// OHIF is one page that shows something else for each of its routes, and new versions bring new routes, so every
    /// path that is no file may be a route. But a missing script must be a 404: the browser would read a page in its
    /// stead as a script. So the page is not the answer for a path that ends like the name of a file
    /// (`viewer/missing.js`), nor when the client does not accept HTML, nor when the browser wants something other than
    /// a document (W3C Fetch Metadata, `Sec-Fetch-Dest`).
    func isNavigation(to path: RelativePath) -> Bool {
        if let fileExtension = path.fileExtension, MediaType.isAssetExtension(fileExtension) { return false }
        if let destination = field("sec-fetch-dest")?.lowercased() {
            return ["document", "iframe", "frame", "embed", "object"].contains(destination)
        }
        return field("accept").map { QualityList($0).accepts(mediaType: "text/html") } ?? true
    }
}

/// A complete answer.
public struct ViewerResponse: Sendable {
    /// The status code (RFC 9110, section 15).
    public var status: Int
    /// The header fields without `Content-Length`, which the server computes.
    public var headers: [(name: String, value: String)]
    /// The content; empty for `HEAD` and for statuses without content.
    public var body: [UInt8]
    /// Why the status is 500 or above, for the log.
    public var failure: ViewerError?

    init(_ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Returns the value of a field by its name in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Makes a short message to a person.
    static func message(_ status: Int, _ text: String) -> ViewerResponse {
        ViewerResponse(
            status,
            headers: [
                ("Content-Type", MediaType.plainText), ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            body: Array((text + "\n").utf8))
    }
}
