// SPDX-License-Identifier: GPL-3.0-or-later

extension DataElement {
    /// Returns at most `limit` values as numbers, whatever VR the file gives them; `nil` for each value that is none.
    ///
    /// Numbers in text may stand in any VR of text or bytes, with spaces and zero bytes around them and with a decimal
    /// comma: files have all of these. Infinities and NaN are no numbers. A blank element has no values.
    ///
    /// - Complexity: Linear in the length of the values that are read.
    public func lenientNumbers(limit: Int = .max) -> [Double?] {
        let vr = valueVR
        if vr.storage == .number {
            return (0..<min(numberCount(as: vr), max(limit, 0))).map { position in
                interpreted(as: vr).number(at: position).flatMap { $0.isFinite ? $0 : nil }
            }
        }
        guard vr.isText else { return [] }
        return LenientNumbers.values(of: bytes, limit: limit)
    }

    /// The first value as an integer, read like ``lenientNumbers(limit:)``.
    public var lenientInt: Int? {
        if let int { return int }
        return lenientNumbers(limit: 1).first.flatMap { $0 }.flatMap { Int(exactly: $0) }
    }

    /// The VR to read the value by: the dictionary's where the file has bytes.
    private var valueVR: VR {
        guard vr.storage == .bulk, !isEncapsulated, case .one(let vr)? = DataDictionary.entry(of: tag)?.vr else {
            return vr
        }
        return vr
    }

    private func numberCount(as vr: VR) -> Int { interpreted(as: vr).numberCount }
}

/// Numbers in text as files write them.
public enum LenientNumbers {
    /// Returns at most `limit` values of a text, which backslashes separate; `nil` for each that is no number.
    ///
    /// Allocates nothing but the result for numbers of usual lengths without commas.
    public static func values(of text: some BidirectionalCollection<UInt8>, limit: Int = .max) -> [Double?] {
        var values: [Double?] = []
        var hasText = false
        var start = text.startIndex
        while values.count < limit {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\\")) ?? text.endIndex
            let part = trimmed(text[start..<end])
            hasText = hasText || !part.isEmpty
            append(part, to: &values, limit: limit)
            guard end < text.endIndex else { break }
            start = text.index(after: end)
        }
        return hasText ? values : []
    }

    /// Appends one value. It counts as several numbers when commas separate numbers with points, as in `0.5,0.5`.
    private static func append(_ text: some BidirectionalCollection<UInt8>, to values: inout [Double?], limit: Int) {
        // No number is that long.
        guard !text.isEmpty, text.index(text.startIndex, offsetBy: longest, limitedBy: text.endIndex) == nil else {
            return values.append(nil)
        }
        let commas = text.count { $0 == comma }
        if commas == 0 { return values.append(number(text)) }
        if !text.contains(UInt8(ascii: ".")) {
            return values.append(commas == 1 ? number(text.map { $0 == comma ? UInt8(ascii: ".") : $0 }) : nil)
        }
        let parts = text.split(separator: comma, omittingEmptySubsequences: false).map { trimmed($0) }
        // In a number with a point and a comma, either may be the decimal separator.
        guard parts.allSatisfy({ $0.contains(UInt8(ascii: ".")) }) else { return values.append(nil) }
        values.append(contentsOf: parts.prefix(limit - values.count).map { number($0) })
    }

    private static let longest = 1025
    private static let comma = UInt8(ascii: ",")

    private static func number(_ text: some Collection<UInt8>) -> Double? {
        DecimalString.value(String(decoding: text, as: UTF8.self))
    }

    private static func trimmed<Text: BidirectionalCollection<UInt8>>(_ text: Text) -> Text.SubSequence {
        func isPadding(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0 }
        guard let first = text.firstIndex(where: { !isPadding($0) }),
            let last = text.lastIndex(where: { !isPadding($0) })
        else { return text[text.endIndex...] }
        return text[first...last]
    }
}
