// SPDX-License-Identifier: GPL-3.0-or-later

/// A person's name with its component groups (PS3.5 section 6.2.1): components separated by carets in each.
public struct PersonName: Hashable, Sendable {
    /// In letters of an alphabet; empty when missing, as the others.
    public let alphabetic: String
    /// In ideographs, as Hanja or Kanji.
    public let ideographic: String
    /// In a phonetic script, as Hangul or Kana.
    public let phonetic: String

    /// The name from one value of VR PN: groups separated by equals signs.
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
