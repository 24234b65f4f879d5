// SPDX-License-Identifier: GPL-3.0-or-later

/// A person's name in its component groups, each with components separated by carets (PS3.5 section 6.2.1).
public struct PersonName: Hashable, Sendable {
    /// The alphabetic group; this and the other groups are empty when missing.
    public let alphabetic: String
    /// The ideographic group, in Hanja or Kanji for example.
    public let ideographic: String
    /// The phonetic group, in Hangul or Kana for example.
    public let phonetic: String

    /// Creates a name from one value of VR PN: groups separated by equals signs.
    public init(_ text: some StringProtocol) {
        let groups = text.utf8.split(separator: UInt8(ascii: "="), maxSplits: 2, omittingEmptySubsequences: false)
            .map { group in
                var group = group
                while group.last == 0x20 { group.removeLast() }
                return String(decoding: group, as: UTF8.self)
            }
        alphabetic = groups.first ?? ""
        ideographic = groups.count > 1 ? groups[1] : ""
        phonetic = groups.count > 2 ? groups[2] : ""
    }
}

extension DataElement {
    /// The values of an element of VR PN.
    public var personNames: [PersonName] {
        vr == .PN ? strings.map { PersonName($0) } : []
    }
}
