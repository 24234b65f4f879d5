// SPDX-License-Identifier: GPL-3.0-or-later

/// One element or item of the index: 32 bytes, no references.
///
/// Records stand in the order of the file; those of a sequence's items and of their elements follow the sequence's own.
/// `next` skips them all.
struct Record: BitwiseCopyable {
    struct Flags: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        /// Numbers are big endian.
        static let bigEndian = Flags(rawValue: 1)
        /// The VR is the dictionary's, since the element was read in implicit VR or the file says UN.
        static let implicit = Flags(rawValue: 2)
        /// The length was 0xFFFFFFFF.
        static let undefinedLength = Flags(rawValue: 4)
        /// The value is a sequence of fragments: encapsulated pixel data.
        static let encapsulated = Flags(rawValue: 8)
        /// The bytes end before the value does; the length is that of the bytes that exist.
        static let incomplete = Flags(rawValue: 16)
        /// The dictionary offers several VRs and the data set's other elements decide.
        static let ambiguous = Flags(rawValue: 32)
        /// The same tag came earlier in the same data set.
        static let repeated = Flags(rawValue: 64)
    }

    var tag: Tag
    var vr: VR
    var flags: Flags
    /// How many sequences enclose the element.
    var depth: UInt8
    /// The character set in force, an index into the reader's sets.
    var characterSet: UInt8
    /// The index of the first record behind this one and all within it.
    var next: Int32
    /// The record of the private creator that reserved the element's block; -1 when there is none.
    var creator: Int32 = -1
    /// Where the value begins.
    var offset: Int
    /// The value's length without delimiters.
    var length: Int
}
