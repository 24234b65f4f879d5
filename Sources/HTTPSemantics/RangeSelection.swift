// SPDX-License-Identifier: GPL-3.0-or-later

/// The bytes of a representation that a `Range` field asks for (RFC 9110, section 14.2).
public enum RangeSelection: Hashable, Sendable {
    /// Everything: the field is absent, is not understood or asks for several ranges.
    case all
    /// Some of the bytes, within the size; never empty.
    case part(Range<Int>)
    /// Bytes that do not exist: 416 is the answer.
    case unsatisfiable

    /// Reads the field.
    ///
    /// - Parameters:
    ///   - field: The field's value; nil when it is absent or must be ignored.
    ///   - size: The size of the representation in bytes.
    public init(range field: String?, size: Int) {
        self = field.map { Self.selection($0, size: size) } ?? .all
    }

    /// Returns the value of `Content-Range` (section 14.4).
    ///
    /// - Parameters:
    ///   - part: The bytes in the answer, at least one; nil for a 416.
    ///   - size: The size of the whole representation in bytes.
    public static func contentRange(of part: Range<Int>?, size: Int) -> String {
        guard let part else { return "bytes */\(size)" }
        return "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)"
    }

    private static func selection(_ field: String, size: Int) -> RangeSelection {
        let text = field.lowercased()
        guard text.hasPrefix("bytes=") else { return .all }
        let spec = QualityList.trimmed(text.dropFirst("bytes=".count))
        guard !spec.contains(","), let dash = spec.firstIndex(of: "-") else { return .all }
        let first = QualityList.trimmed(spec[..<dash])
        let last = QualityList.trimmed(spec[spec.index(after: dash)...])
        switch (position(first), position(last)) {
        case (.none, .none): return .all
        case (.none, let suffix?):
            guard first.isEmpty else { return .all }
            guard suffix > 0, size > 0 else { return .unsatisfiable }
            return .part(size - min(suffix, size)..<size)
        case (let start?, let end):
            guard end != nil || last.isEmpty else { return .all }
            if let end, end < start { return .all }
            guard start < size else { return .unsatisfiable }
            return .part(start..<min(end ?? Int.max - 1, size - 1) + 1)
        }
    }

    /// Reads a number of decimal digits, capped so that arithmetic on it cannot overflow.
    private static func position(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(text) ?? Int.max, Int.max - 1)
    }
}
