// SPDX-License-Identifier: GPL-3.0-or-later

/// A strong entity tag (RFC 9110, section 8.8.3): answers with the same tag for the same address have the same bytes.
public struct EntityTag: Hashable, Sendable {
    /// The value of `ETag`, with its quotation marks.
    public let text: String

    /// Creates a tag.
    ///
    /// - Parameter content: What stands between the quotation marks: visible ASCII characters, and no quotation mark.
    ///   Nobody checks them.
    public init(_ content: String) {
        text = "\"\(content)\""
    }

    /// Whether `If-None-Match` (section 13.1.2) names the tag, so that 304 is the answer: a weak comparison.
    ///
    /// - Parameter field: The field's value; nil when it is absent.
    public func isNotModified(ifNoneMatch field: String?) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").map(QualityList.trimmed).contains { candidate in
            candidate == "*" || candidate == text || candidate == "W/" + text
        }
    }

    /// Whether a `Range` field counts (section 13.1.5): where `If-Range` names another version, the client needs the
    /// whole, since it must not join parts of different versions. The comparison is strong; a date never holds.
    ///
    /// - Parameter field: The value of `If-Range`; nil when it is absent.
    public func permitsRange(ifRange field: String?) -> Bool {
        guard let field else { return true }
        return QualityList.trimmed(field[...]) == text
    }
}
