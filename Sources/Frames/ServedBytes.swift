// SPDX-License-Identifier: GPL-3.0-or-later

/// The body of an answer with its media type.
public struct ServedBytes: Hashable, Sendable {
    /// The media type.
    public var mediaType: String
    /// The body.
    public var bytes: [UInt8]

    /// Joins bodies into one of type `multipart/related` (RFC 2387), DICOMweb's form (PS3.18 8.6.1.2).
    ///
    /// While a body that is not multipart arrives, Cornerstone decodes again and again what has come so far; in a
    /// multipart body it sees that the end is missing.
    public static func multipart(_ parts: [ServedBytes], boundary: String) -> ServedBytes {
        var body: [UInt8] = []
        body.reserveCapacity(parts.reduce(100) { $0 + $1.bytes.count + 200 })
        for part in parts {
            body.append(contentsOf: "--\(boundary)\r\nContent-Type: \(part.mediaType)\r\n\r\n".utf8)
            body.append(contentsOf: part.bytes)
            body.append(contentsOf: "\r\n".utf8)
        }
        body.append(contentsOf: "--\(boundary)--\r\n".utf8)
        return ServedBytes(
            mediaType: "multipart/related; type=\"application/octet-stream\"; boundary=\(boundary)", bytes: body)
    }
}
