// SPDX-License-Identifier: GPL-3.0-or-later

/// A list of alternatives with weights, as in `Accept` and `Accept-Encoding` (RFC 9110, section 12.4.2).
public struct QualityList: Sendable {
    /// The alternatives in lower case with their weights from 0 to 1000. Parameters other than `q` are dropped.
    private let weights: [(name: Substring, weight: Int)]

    /// Parses leniently, in linear time: ignores what it does not understand.
    public init(_ text: String) {
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
    ///
    /// - Parameter name: The alternative in lower case.
    public func weight(of name: some StringProtocol) -> Int? {
        weights.first { $0.name == name }?.weight
    }

    /// Whether an alternative, in lower case, is named itself, without wildcard, and is not excluded.
    public func names(_ name: String) -> Bool {
        weight(of: name) ?? 0 > 0
    }

    /// Whether `Accept` takes a media type, in lower case: the most specific range decides (section 12.5.1).
    public func accepts(mediaType: String) -> Bool {
        let type = mediaType.prefix { $0 != "/" }
        return weight(of: mediaType) ?? weight(of: type + "/*") ?? weight(of: "*/*") ?? 0 > 0
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
}

extension QualityList {
    /// Returns a text without the white space around it (`OWS`, section 5.6.3).
    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }
}
