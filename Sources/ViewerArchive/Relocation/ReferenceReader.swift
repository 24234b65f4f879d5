// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads the references of a style sheet at offsets that never go back: linear time for all of them together.
struct ReferenceReader<Bytes: ByteText> {
    private let bytes: Bytes
    /// The ends of `@import` rules, and the beginnings and ends of blocks.
    private var ruleEnds: NextByte<Bytes>
    /// The ends of references without quotes. CSS allows no quote and no parenthesis in them (CSS Syntax 3, 4.3.6).
    private var referenceEnds: NextByte<Bytes>

    /// The longest reference, in bytes.
    private static var limit: Int { 2048 }

    init(_ bytes: Bytes) {
        self.bytes = bytes
        ruleEnds = NextByte(in: bytes) { ";{}".utf8.contains($0) }
        referenceEnds = NextByte(in: bytes) { ByteSearch.isSpace($0) || "()\"'".utf8.contains($0) }
    }

    /// Reads what an `@import` rule (CSS Cascade 4, section 2) refers to, and where the rule ends.
    mutating func imported(after offset: Int) -> (reference: String, end: Int)? {
        let start = ByteSearch.skippingSpace(in: bytes, from: offset)
        let found: (range: Range<Int>, value: String)?
        if let quoted = ByteSearch.quoted(in: bytes, at: start, limit: Self.limit) {
            found = quoted
        } else if bytes[min(start, bytes.count)...].starts(with: "url(".utf8) {
            found = argument(from: start + "url(".utf8.count)
        } else {
            found = nil
        }
        guard let (range, reference) = found else { return nil }
        let end = ruleEnds.offset(from: range.upperBound)
        guard end < bytes.count else { return (reference, bytes.count) }
        return bytes[end] == UInt8(ascii: ";") ? (reference, end + 1) : nil
    }

    /// Reads the argument of `url(…)`, quoted or not, and where it stands.
    mutating func argument(from offset: Int) -> (range: Range<Int>, value: String)? {
        let start = ByteSearch.skippingSpace(in: bytes, from: offset)
        if let quoted = ByteSearch.quoted(in: bytes, at: start, limit: Self.limit) { return quoted }
        let end = referenceEnds.offset(from: start)
        guard end < min(bytes.count, start + Self.limit), end > start,
            bytes[end] == UInt8(ascii: ")") || ByteSearch.isSpace(bytes[end]),
            let value = String(validating: bytes[start..<end], as: UTF8.self)
        else { return nil }
        return (start..<end, value)
    }
}
