// SPDX-License-Identifier: GPL-3.0-or-later

/// The body of an answer and what it is.
public struct ServedBytes: Hashable, Sendable {
    /// The media type.
    public var mediaType: String
    /// The body.
    public var bytes: [UInt8]

    /// Bodies as the parts of a `multipart/related` one (RFC 2387), DICOMweb's form (PS3.18 8.6.1.2).
    ///
    /// Cornerstone decodes what has come of a body in one part again and again while it is under way; of one in several
    /// parts it knows that the end is missing.
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
