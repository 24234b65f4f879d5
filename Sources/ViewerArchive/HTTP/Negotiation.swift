// SPDX-License-Identifier: GPL-3.0-or-later

/// Content negotiation for answers of other modules, by the same rules as for the viewer's files.
public enum Negotiation {
    /// Whether gzip is the best answer to this `Accept-Encoding` (RFC 9110, section 12.5.3).
    public static func prefersGzip(acceptEncoding field: String?) -> Bool {
        ContentCoding.select(acceptEncoding: field, gzipAvailable: true) == .gzip
    }

    /// Whether this `Accept` (RFC 9110, section 12.5.1) names a media type itself, without wildcard.
    public static func names(_ mediaType: String, accept field: String?) -> Bool {
        field.map { QualityList($0).weight(of: mediaType) ?? 0 > 0 } ?? false
    }

    /// Whether `If-None-Match` (RFC 9110, section 13.1.2) names an entity tag, so that 304 is the answer.
    public static func isNotModified(ifNoneMatch field: String?, entityTag: String) -> Bool {
        field.map { Conditions.noneMatchFails($0, entityTag: entityTag) } ?? false
    }

    /// What a `Range` field (RFC 9110, section 14.2) asks for.
    public enum Selection: Hashable, Sendable {
        /// Everything: the field must be ignored, because it is not understood or asks for several ranges.
        case all
        /// Some of the bytes, within the size.
        case part(Range<Int>)
        /// Bytes that do not exist: 416 is the answer.
        case unsatisfiable
    }

    /// Returns the part of `size` bytes that a `Range` field selects.
    public static func selection(range field: String, size: Int) -> Selection {
        Conditions.selection(range: field, size: size)
    }
}
