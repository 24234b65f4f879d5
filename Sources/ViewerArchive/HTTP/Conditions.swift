// SPDX-License-Identifier: GPL-3.0-or-later

/// Preconditions and ranges (RFC 9110, sections 13 and 14).
enum Conditions {
    /// Whether `If-None-Match` (section 13.1.2) names the entity tag, so that 304 is the answer.
    static func noneMatchFails(_ field: String, entityTag: String) -> Bool {
        field.split(separator: ",").map(QualityList.trimmed).contains { candidate in
            candidate == "*" || candidate == entityTag || candidate == "W/" + entityTag
        }
    }

    /// Returns the part of `size` bytes that the field selects.
    static func selection(range field: String, size: Int) -> Negotiation.Selection {
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
