// SPDX-License-Identifier: GPL-3.0-or-later

/// Content negotiation for answers that others make, by the same rules as the viewer's files.
public enum Negotiation {
    /// Whether a client that sent this `Accept-Encoding` (RFC 9110, section 12.5.3) is best answered with gzip.
    public static func prefersGzip(acceptEncoding field: String?) -> Bool {
        ContentCoding.select(acceptEncoding: field, gzipAvailable: true) == .gzip
    }

    /// Whether `If-None-Match` (RFC 9110, section 13.1.2) names an entity tag, so that 304 is the answer.
    public static func isNotModified(ifNoneMatch field: String?, entityTag: String) -> Bool {
        field.map { Conditions.noneMatchFails($0, entityTag: entityTag) } ?? false
    }
}
