// SPDX-License-Identifier: GPL-3.0-or-later

/// The content coding to answer with (RFC 9110, sections 8.4.1 and 12.5.3).
public enum ContentCoding: Hashable, Sendable {
    /// No coding: the bytes as they are.
    case identity
    /// RFC 1952.
    case gzip
    /// RFC 7932.
    case brotli

    /// The name in `Content-Encoding`, which also follows the version in an entity tag; nil for identity.
    public var name: String? {
        switch self {
        case .identity: nil
        case .gzip: "gzip"
        case .brotli: "br"
        }
    }

    /// Selects the coding to answer with: Brotli, the smallest, whenever the client names it (`*` does not); else what
    /// the client prefers, gzip when it has no preference; nil when it accepts none of them.
    ///
    /// - Parameters:
    ///   - acceptEncoding: The field's value; nil when it is absent, which is answered with identity.
    ///   - gzipAvailable: Whether there is a gzip representation.
    ///   - brotliAvailable: Whether there is a Brotli representation.
    public static func select(
        acceptEncoding: String?, gzipAvailable: Bool, brotliAvailable: Bool = false
    ) -> ContentCoding? {
        guard let acceptEncoding else { return .identity }
        let list = QualityList(acceptEncoding)
        if brotliAvailable, list.weight(of: "br") ?? 0 > 0 { return .brotli }
        let others = list.weight(of: "*")
        let gzip = list.weight(of: "gzip") ?? list.weight(of: "x-gzip") ?? others ?? 0
        let identity = list.weight(of: "identity")
        if gzipAvailable, gzip > 0, gzip >= identity ?? 0 { return .gzip }
        // Identity is acceptable unless it is excluded by name, or by `*` without being named.
        return (identity ?? others ?? 1) > 0 ? .identity : nil
    }

    /// Whether gzip is the best answer, where gzip and identity are available.
    ///
    /// - Parameter field: The value of `Accept-Encoding`; nil when it is absent.
    public static func prefersGzip(acceptEncoding field: String?) -> Bool {
        select(acceptEncoding: field, gzipAvailable: true) == .gzip
    }
}
