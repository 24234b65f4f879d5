// SPDX-License-Identifier: GPL-3.0-or-later

extension DataElement {
    /// The values as numbers whatever VR the file gives them, at most so many of them; `nil` for each value that is none.
    ///
    /// Numbers in characters may stand in any VR of characters or bytes, with blanks and zero bytes around them and with
    /// a comma for the point: files have all of these. Infinities and NaN are no numbers. An element whose value is
    /// blank has no values.
    ///
    /// - Complexity: linear in the length of the values that are read.
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

    /// The first value as an integer, read as ``lenientNumbers(limit:)`` does.
    public var lenientInt: Int? {
        if let int { return int }
        return lenientNumbers(limit: 1).first.flatMap { $0 }.flatMap { Int(exactly: $0) }
    }

    /// Where the file has bytes, the dictionary says what they are.
    private var valueVR: VR {
        guard vr.storage == .bulk, !isEncapsulated, case .one(let vr)? = DataDictionary.entry(of: tag)?.vr else {
            return vr
        }
        return vr
    }

    private func numberCount(as vr: VR) -> Int { interpreted(as: vr).numberCount }
}

/// Numbers in characters as files have them.
public enum LenientNumbers {
    /// The values of a text, which backslashes separate, at most so many; `nil` for each that is no number.
    public static func values(of text: some Sequence<UInt8>, limit: Int = .max) -> [Double?] {
        var values: [Double?] = []
        var hasText = false
        for part in Parts(text) where values.count < limit {
            let found = numbers(in: part)
            hasText = hasText || !found.isBlank
            values.append(contentsOf: found.numbers.prefix(limit - values.count))
        }
        return hasText ? values : []
    }

    /// One value, which holds two numbers or more where commas separate those that have points: `0.5,0.5`.
    private static func numbers(in bytes: [UInt8]) -> (numbers: [Double?], isBlank: Bool) {
        // No number is that long.
        guard bytes.count <= 1024 else { return ([nil], false) }
        let text = trimmed(bytes)
        guard !text.isEmpty else { return ([nil], true) }
        let commas = text.count { $0 == comma }
        if commas == 0 { return ([number(text)], false) }
        if !text.contains(UInt8(ascii: ".")) {
            return ([commas == 1 ? number(text.map { $0 == comma ? UInt8(ascii: ".") : $0 }) : nil], false)
        }
        let parts = text.split(separator: comma, omittingEmptySubsequences: false).map { trimmed(Array($0)) }
        // Of a point and a comma in one number nobody knows which one is which.
        guard parts.allSatisfy({ $0.contains(UInt8(ascii: ".")) }) else { return ([nil], false) }
        return (parts.map { number($0) }, false)
    }

    private static let comma = UInt8(ascii: ",")

    private static func number(_ text: [UInt8]) -> Double? {
        DecimalString.value(String(decoding: text, as: UTF8.self))
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        func isPadding(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0 }
        guard let first = bytes.firstIndex(where: { !isPadding($0) }),
            let last = bytes.lastIndex(where: { !isPadding($0) })
        else { return [] }
        return Array(bytes[first...last])
    }

    /// What stands between the backslashes of a text, one after the other.
    private struct Parts<Text: Sequence<UInt8>>: Sequence, IteratorProtocol {
        private var rest: Text.Iterator?

        init(_ text: Text) {
            rest = text.makeIterator()
        }

        mutating func next() -> [UInt8]? {
            guard rest != nil else { return nil }
            var part: [UInt8] = []
            while let byte = rest?.next() {
                if byte == UInt8(ascii: "\\") { return part }
                part.append(byte)
            }
            rest = nil
            return part
        }
    }
}
