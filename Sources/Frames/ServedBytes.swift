// SPDX-License-Identifier: GPL-3.0-or-later

/// The body of an answer and what it is.
public struct ServedBytes: Hashable, Sendable {
    /// The media type.
    public var mediaType: String
    /// The body.
    public var bytes: [UInt8]

    /// The same as the only part of a `multipart/related` body (RFC 2387), DICOMweb's form (PS3.18 8.6.1.2).
    ///
    /// Cornerstone decodes what has come of a body in one part again and again while it is under way; of one in several
    /// parts it knows that the end is missing.
    public func multipart(boundary: String) -> ServedBytes {
        let head = "--\(boundary)\r\nContent-Type: \(mediaType)\r\n\r\n"
        let tail = "\r\n--\(boundary)--\r\n"
        var body: [UInt8] = []
        body.reserveCapacity(bytes.count + head.utf8.count + tail.utf8.count)
        body.append(contentsOf: head.utf8)
        body.append(contentsOf: bytes)
        body.append(contentsOf: tail.utf8)
        return ServedBytes(
            mediaType: "multipart/related; type=\"application/octet-stream\"; boundary=\(boundary)", bytes: body)
    }
}
