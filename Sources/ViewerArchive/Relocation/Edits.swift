// SPDX-License-Identifier: GPL-3.0-or-later

/// Replacements of parts of a text, collected while reading it and made at the end.
struct Edits {
    private var edits: [(range: Range<Int>, replacement: [UInt8])] = []

    var isEmpty: Bool { edits.isEmpty }

    /// Replaces the bytes in the range; ``applied(to:in:)`` says what happens to ranges that overlap.
    mutating func replace(_ range: Range<Int>, with replacement: String) {
        edits.append((range, Array(replacement.utf8)))
    }

    /// Inserts text before the offset; several insertions at one offset keep the order of their calls.
    mutating func insert(_ text: [UInt8], at offset: Int) {
        edits.append((offset..<offset, text))
    }

    /// Returns the part of the text with all edits that lie in it; leaves out those that overlap an earlier one.
    /// Linear, except for sorting the edits.
    func applied(to text: [UInt8], in part: Range<Int>) -> [UInt8] {
        let part = part.clamped(to: text.indices)
        var result: [UInt8] = []
        result.reserveCapacity(part.count + edits.reduce(0) { $0 + $1.replacement.count })
        var position = part.lowerBound
        for edit in edits.enumerated().sorted(by: Self.isBefore).map(\.element) {
            guard edit.range.lowerBound >= position, edit.range.upperBound <= part.upperBound else { continue }
            result += text[position..<edit.range.lowerBound]
            result += edit.replacement
            position = edit.range.upperBound
        }
        return result + text[position..<part.upperBound]
    }

    /// Returns the whole text with all edits; see ``applied(to:in:)``.
    func applied(to text: [UInt8]) -> [UInt8] {
        applied(to: text, in: text.indices)
    }

    private typealias Numbered = (offset: Int, element: (range: Range<Int>, replacement: [UInt8]))

    private static func isBefore(_ a: Numbered, _ b: Numbered) -> Bool {
        (a.element.range.lowerBound, a.offset) < (b.element.range.lowerBound, b.offset)
    }
}
