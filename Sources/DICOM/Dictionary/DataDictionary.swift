// SPDX-License-Identifier: GPL-3.0-or-later

/// The data dictionary of PS3.6 (with the command elements of PS3.7): keyword, VR and VM of every standard element.
///
/// The tables are text in read-only memory, searched by a minimal perfect hash: a look-up takes constant time and
/// allocates nothing, and the program prepares nothing when it starts.
public enum DataDictionary {
    /// The standard's entry for an element.
    public struct Entry: Sendable {
        /// The value representation, or the choice of several.
        public let vr: EntryVR
        /// Whether the element is retired: kept for old objects, not for new ones.
        public let isRetired: Bool
        let multiplicityIndex: Int
        let keywordOffset: Int
        let keywordLength: Int
    }

    /// The value representation of an entry, which may be a choice that other attributes decide.
    public enum EntryVR: Hashable, Sendable {
        /// One representation.
        case one(VR)
        /// US, or SS where Pixel Representation (0028,0103) is 1.
        case usOrSS
        /// OB or OW; OW in implicit VR (PS3.5 annex A.1).
        case obOrOW
        /// US or OW; the length and the use of the value decide.
        case usOrOW
        /// US, SS or OW; Pixel Representation and the length of the value decide.
        case usOrSSOrOW
        /// No representation: items and delimiters.
        case none
    }

    /// Returns the entry of an element, those of repeating groups (60xx) included; `nil` for private and unknown ones.
    ///
    /// Constant time; repeating groups take a search of less than a hundred entries.
    public static func entry(of tag: Tag) -> Entry? {
        guard let position = recordPosition(of: tag) else { return repeatingEntry(of: tag) }
        return entry(in: records, at: position &+ 6)
    }

    /// Returns the element with a keyword, in repeating groups the first one; `nil` when there is none.
    ///
    /// Searches all entries: meant for command lines and tests.
    public static func tag(ofKeyword keyword: String) -> Tag? {
        guard !keyword.isEmpty else { return nil }
        for slot in 0..<DictionaryTables.recordCount {
            let start = slot * 14
            if entry(in: records, at: start + 6).keyword == keyword { return Tag(digits(records, start, 6)) }
        }
        for index in 0..<DictionaryTables.repeatingCount {
            if entry(in: repeatingRecords, at: index * 20 + 12).keyword == keyword { return repeatingTag(index) }
        }
        return nil
    }

    /// All elements in no particular order; of each repeating group the first one.
    public static var tags: [Tag] {
        (0..<DictionaryTables.recordCount).map { Tag(digits(records, $0 * 14, 6)) }
            + (0..<DictionaryTables.repeatingCount).map { repeatingTag($0) }
    }
}

extension DataDictionary.Entry {
    /// The keyword as ASCII in static memory; empty for the few retired elements that have none.
    public var keywordUTF8: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: DictionaryTables.keywords.utf8Start + keywordOffset, count: keywordLength)
    }

    /// The keyword, such as `PatientName`; empty for the few retired elements that have none.
    public var keyword: String { String(decoding: keywordUTF8, as: UTF8.self) }

    /// The value multiplicity as PS3.6 writes it: `1`, `2`, `1-n`, `2-2n`…
    public var multiplicity: String {
        let width = DictionaryTables.multiplicityWidth
        let text = UnsafeBufferPointer(
            start: DictionaryTables.multiplicities.utf8Start + multiplicityIndex * width, count: width)
        return String(decoding: text.prefix { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }

    /// Whether at most one value is allowed.
    public var isSingleValued: Bool { multiplicityIndex == 0 }
}

// MARK: - The tables' format (scripts/generate-dictionary.py)

extension DataDictionary {
    private static var displacements: UnsafePointer<UInt8> { DictionaryTables.displacements.utf8Start }
    private static var records: UnsafePointer<UInt8> { DictionaryTables.records.utf8Start }
    private static var repeatingRecords: UnsafePointer<UInt8> { DictionaryTables.repeatingRecords.utf8Start }

    /// Reads a number of `count` digits of six bits each.
    ///
    /// The caller derives the position from the tables' own sizes, which a test verifies, never from data.
    private static func digits(_ table: UnsafePointer<UInt8>, _ position: Int, _ count: Int) -> UInt32 {
        var number: UInt32 = 0
        for index in position..<(position &+ count) {
            number = number << 6 | UInt32(table[index] &- 0x30)
        }
        return number
    }

    /// Returns where the record of an element begins; `nil` for repeating groups and unknown elements.
    private static func recordPosition(of tag: Tag) -> Int? {
        let bucket = Int(truncatingIfNeeded: (tag.rawValue &* 0x9E37_79B1) >> 21)
        let displacement = digits(displacements, bucket &* 3, 3)
        let spread = mix(tag.rawValue ^ displacement &* 0x9E37_79B1)
        let slot = Int(truncatingIfNeeded: (UInt64(spread) &* UInt64(DictionaryTables.recordCount)) >> 32)
        let position = slot &* 14
        return sixDigits(records, position) == tag.rawValue ? position : nil
    }

    /// Reads six digits at once, as ``digits(_:_:_:)`` would. It loads eight bytes, which every record has.
    private static func sixDigits(_ table: UnsafePointer<UInt8>, _ position: Int) -> UInt32 {
        let text = UnsafeRawPointer(table).loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let numbers = (UInt64(littleEndian: text) & 0xFFFF_FFFF_FFFF) &- 0x3030_3030_3030
        // Join neighbours: three numbers of 12 bits, then one of 36 bits, whose highest 4 are zero.
        let pairs = (numbers & 0x003F_003F_003F) << 6 | (numbers >> 8) & 0x003F_003F_003F
        return UInt32(truncatingIfNeeded: (pairs & 0xFFFF) << 24 | (pairs >> 16 & 0xFFFF) << 12 | pairs >> 32)
    }

    private static func mix(_ number: UInt32) -> UInt32 {
        var value = number
        value ^= value >> 16
        value = value &* 0x7FEB_352D
        value ^= value >> 15
        value = value &* 0x846C_A68B
        return value ^ value >> 16
    }

    private static func entry(in table: UnsafePointer<UInt8>, at position: Int) -> Entry {
        let multiplicity = digits(table, position &+ 1, 2)
        return Entry(
            vr: entryVR(digits(table, position, 1)),
            isRetired: multiplicity & 64 != 0,
            multiplicityIndex: Int(multiplicity & 63),
            keywordOffset: Int(digits(table, position &+ 3, 3)),
            keywordLength: Int(digits(table, position &+ 6, 2))
        )
    }

    private static func entryVR(_ number: UInt32) -> EntryVR {
        if let vr = VR(rawValue: UInt8(truncatingIfNeeded: number)) { return .one(vr) }
        return switch number {
        case 34: .usOrSS
        case 35: .obOrOW
        case 36: .usOrOW
        case 37: .usOrSSOrOW
        default: .none
        }
    }

    /// Returns the first tag of a repeating entry that has no entry of its own, as (0028,0400) has beside (0028,04x0).
    private static func repeatingTag(_ index: Int) -> Tag {
        let free = ~digits(repeatingRecords, index &* 20, 6)
        let first = digits(repeatingRecords, index &* 20 &+ 6, 6)
        let isTaken = recordPosition(of: Tag(first)) != nil
        return Tag(isTaken ? first | free & (~free &+ 1) : first)
    }

    private static func repeatingEntry(of tag: Tag) -> Entry? {
        guard !tag.isPrivate else { return nil }
        switch tag.group {
        case 0x0020, 0x0028, 0x1000, 0x1010, 0x5000...0x50FF, 0x6000...0x60FF, 0x7F00...0x7FFF: break
        default: return nil
        }
        for index in 0..<DictionaryTables.repeatingCount {
            let start = index &* 20
            let mask = digits(repeatingRecords, start, 6)
            if tag.rawValue & mask == digits(repeatingRecords, start &+ 6, 6) {
                return entry(in: repeatingRecords, at: start &+ 12)
            }
        }
        return nil
    }
}
