// SPDX-License-Identifier: GPL-3.0-or-later

/// A list of alternatives with weights, as in `Accept` and `Accept-Encoding` (RFC 9110, section 12.4.2).
struct QualityList {
    /// The alternatives in lower case with their weights from 0 to 1000. Parameters other than `q` are dropped.
    private let weights: [(name: Substring, weight: Int)]

    /// Parses leniently, in linear time: ignores what it does not understand.
    init(_ text: String) {
        weights = text.lowercased().split(separator: ",").compactMap { element in
            let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
            guard let name = parts.first, !name.isEmpty else { return nil }
            for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
                guard let weight = Self.weight(parameter.dropFirst(2)) else { return nil }
                return (name, weight)
            }
            return (name, 1000)
        }
    }

    /// Returns the weight of an alternative that is named itself; nil when it is not. The first mention counts.
    func weight(of name: String) -> Int? {
        weights.first { $0.name == name }?.weight
    }

    /// Reads a `qvalue` (section 12.4.2): `0`, `0.5`, `1.000`; in thousandths.
    private static func weight(_ text: Substring) -> Int? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ".") }
        guard let first = text.utf8.first, (1...4).contains(digits.count), text.utf8.count <= 5 else { return nil }
        guard text.utf8.count == digits.count ? digits.count == 1 : text.utf8.dropFirst().first == UInt8(ascii: ".")
        else { return nil }
        guard first == UInt8(ascii: "0") || first == UInt8(ascii: "1") else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        for _ in digits.count..<4 { value *= 10 }
        return value <= 1000 ? value : nil
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }
}

/// The content coding to answer with (RFC 9110, section 12.5.3).
enum ContentCoding: Sendable {
    case identity
    case gzip
    case brotli

    /// The name in `Content-Encoding`, which also follows the version in an entity tag; nil for identity.
    var name: String? {
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
    static func select(
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
}
