// SPDX-License-Identifier: GPL-3.0-or-later

/// One forward pass over a data set that writes a record for each element and item.
///
/// The pass keeps nesting on a stack of its own, bounded by ``ReaderOptions/maximumDepth``, never on the native one.
/// Every turn of the loop advances by at least eight bytes or leaves a level, so time is linear in the bytes. Memory is
/// linear, too: only headers that exist make records, and a length field alone reserves nothing.
///
/// After a defect the pass goes on at the same position if it can, else behind the innermost item or sequence of
/// defined length around it; it ends when there is none. ``damage`` keeps the first defect.
struct Indexer {
    /// A level of nesting that is being read: a data set (the root or an item) or a sequence.
    struct NestingLevel {
        var isSequence: Bool
        var isUndefinedLength: Bool
        /// Whether this is a UN value that is read as the dictionary's sequence; the first defect in it undoes that.
        var isSpeculative: Bool
        var encoding: Encoding
        var depth: UInt8
        var characterSet: UInt8
        /// The record of the sequence or item; -1 for the root.
        var record: Int32
        /// In a sequence its own tag, for messages; in a data set the tag of the last element.
        var tag: Tag
        /// Where the content ends at the latest.
        var end: Int
        /// The private creators of a data set.
        var creators = PrivateBlocks()
    }

    let options: ReaderOptions
    let characterSets: CharacterSetTable
    /// The records of the whole file, those of file meta information first.
    var records: ContiguousArray<Record>
    var levels: ContiguousArray<NestingLevel> = []

    var source = ByteSource(UnsafeRawBufferPointer(start: nil, count: 0))
    /// Where the next header begins.
    var position = 0
    /// Where reading ended.
    var finalPosition = 0
    /// When not `nil`, the pass ends before the first element of another group.
    var onlyGroup: UInt16?
    var damage: DICOMError?
    /// The record of the pixel data at the top level.
    var pixelData: Int?
    /// Whether a record's VR depends on other elements.
    var hasAmbiguousVR = false
    /// Whether the tags of some data set do not strictly ascend.
    var isUnordered = false
    /// The private creator of the element that is being read.
    var creator: Int32 = -1
    var speculations = 0
    var isPaddingChecked = false
    var isFinished = false
    /// Whether the file has an irregularity; see ``DICOMFile/isIrregular``.
    var isIrregular = false

    init(options: ReaderOptions, characterSets: CharacterSetTable, records: ContiguousArray<Record>) {
        self.options = options
        self.characterSets = characterSets
        self.records = records
    }

    /// Reads a data set from a position to the end of the bytes, or to the first element of another group.
    mutating func index(
        _ bytes: UnsafeRawBufferPointer, from start: Int, encoding: Encoding, onlyGroup: UInt16? = nil
    ) throws(DICOMError) {
        source = ByteSource(bytes)
        position = start
        self.onlyGroup = onlyGroup
        isFinished = false
        isPaddingChecked = false
        speculations = 0
        levels.removeAll(keepingCapacity: true)
        levels.append(
            NestingLevel(
                isSequence: false, isUndefinedLength: false, isSpeculative: false, encoding: encoding, depth: 0,
                characterSet: CharacterSetTable.undeclared, record: -1, tag: Tag(0), end: bytes.count))
        while let level = levels.last {
            if level.isSequence {
                try readItem(of: level)
            } else {
                try readElements(of: level)
            }
        }
        if !isFinished { finalPosition = position }
    }

    // MARK: - Elements

    /// Reads elements until the data set ends or a sequence begins.
    private mutating func readElements(of outer: NestingLevel) throws(DICOMError) {
        var level = outer
        while position < level.end {
            if level.encoding == .explicitLittleEndian, onlyGroup == nil {
                readPlainElements(of: &level)
                guard position < level.end else { break }
            }
            guard try readElement(of: &level) else { return }
        }
        try leave(at: position)
    }

    /// Reads elements while they are of the most frequent kind: explicit VR little endian, a length of 16 bits, no
    /// sequence, nothing that changes how the rest is read.
    ///
    /// The result is that of ``readElement(of:)``, in fewer steps.
    private mutating func readPlainElements(of level: inout NestingLevel) {
        guard let base = source.bytes.baseAddress else { return }
        let limit = options.elementLimit
        while level.end &- position >= 8 {
            let header = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let low = UInt32(truncatingIfNeeded: header)
            let tag = Tag(low << 16 | low >> 16)
            let letters = UInt32(truncatingIfNeeded: header >> 32)
            guard
                let vr = VR(
                    UInt8(truncatingIfNeeded: letters), UInt8(truncatingIfNeeded: letters >> 8)),
                !vr.hasLongExplicitHeader, tag > level.tag, tag != .specificCharacterSet, tag.group < 0x7FE0
            else { return }
            let length = Int(letters >> 16)
            let start = position &+ 8
            guard length <= level.end &- start, records.count < limit else { return }
            records.append(
                Record(
                    tag: tag, vr: vr, flags: [], depth: level.depth, characterSet: level.characterSet,
                    next: Int32(truncatingIfNeeded: records.count &+ 1),
                    creator: tag.isPrivate ? level.creators.creator(of: tag, records) : -1,
                    offset: start, length: length))
            level.tag = tag
            position = start &+ length
        }
    }

    /// Reads one element of any kind; returns false when it left the data set or entered a sequence.
    private mutating func readElement(of level: inout NestingLevel) throws(DICOMError) -> Bool {
        let innermost = levels.count - 1
        guard level.end - position >= 8 else {
            if innermost == 0, isPadding() {
                finish()
            } else {
                try fail(overflow(by: 8), tag: nil)
            }
            return false
        }
        let tag = source.tag(at: position, bigEndian: level.encoding.contains(.bigEndian))
        if let onlyGroup, tag.group != onlyGroup {
            finish()
            return false
        }
        if tag.group == 0xFFFE { return try !readDelimiter(tag, of: level) }
        if tag.rawValue == 0, innermost == 0, position > 0, level.tag.rawValue != 0, isPadding() {
            finish()
            return false
        }
        guard let header = elementHeader(tag, in: level) else {
            try fail(overflow(by: 12), tag: tag)
            return false
        }
        guard records.count < options.elementLimit else {
            try abandon(DICOMError(.tooManyElements, offset: position, tag: tag))
            return false
        }
        if tag <= level.tag, level.tag.rawValue != 0 { isUnordered = true }
        if header.isIrregular { isIrregular = true }
        level.tag = tag
        if tag.isPrivate { creator = level.creators.creator(of: tag, records) } else { creator = -1 }
        levels[innermost] = level

        let start = position &+ header.size
        let length = Int(header.length)
        if innermost == 0, tag.isPixelData { return try readPixelData(header, at: start, of: level) }
        if header.length == 0xFFFF_FFFF {
            guard header.vr == .SQ || header.vr == .UN else {
                return try readFragments(header, at: start, of: level)
            }
            try enterSequence(header, at: start, end: level.end, of: level)
            return false
        }
        guard length <= level.end - start else {
            // The items of a cut sequence are useful; a part of another value is not.
            guard header.vr == .SQ else {
                try fail(overflow(by: header.size &+ length), tag: tag)
                return false
            }
            if try tolerate(overflow(by: header.size &+ length), tag: tag) {
                try enterSequence(header, at: start, end: level.end, of: level)
            }
            return false
        }
        if header.vr == .SQ {
            try enterSequence(header, at: start, end: start &+ length, of: level)
            return false
        }
        if tag == .specificCharacterSet {
            level.characterSet = characterSets.index(of: source.slice(start, length))
            levels[innermost].characterSet = level.characterSet
        }
        append(header, offset: start, length: length, of: level)
        position = start &+ length
        return true
    }

    /// Handles an item or delimiter inside a data set; returns whether the data set ends.
    private mutating func readDelimiter(_ tag: Tag, of level: NestingLevel) throws(DICOMError) -> Bool {
        if tag == .itemDelimitation, level.isUndefinedLength {
            noteDelimiter(at: position)
            let end = position
            position &+= 8
            try leave(at: end, isDelimited: true)
            return true
        }
        if tag == .sequenceDelimitation || tag == .item, level.isUndefinedLength {
            // The item's own delimiter is missing; this tag belongs to the sequence.
            guard try tolerate(.itemExpected, tag: tag) else { return true }
            try leave(at: position, isDelimited: true)
            return true
        }
        // A superfluous delimiter: some writers also close items of defined length.
        if tag != .item, source.uint32(at: position &+ 4) == 0 {
            isIrregular = true
            position &+= 8
            return false
        }
        try fail(.itemExpected, tag: tag)
        return true
    }

    /// Notes an irregularity when a delimiter's length is not 0 (PS3.5 section 7.5).
    mutating func noteDelimiter(at position: Int) {
        if source.uint32(at: position &+ 4) != 0 { isIrregular = true }
    }

    /// Adds an element's record; the caller has checked the limit.
    mutating func append(
        _ header: ElementHeader, offset: Int, length: Int, flags: Record.Flags = [], of level: NestingLevel
    ) {
        if header.flags.contains(.ambiguous) { hasAmbiguousVR = true }
        records.append(
            Record(
                tag: header.tag, vr: header.vr, flags: header.flags.union(flags), depth: level.depth,
                characterSet: level.characterSet, next: Int32(truncatingIfNeeded: records.count + 1),
                creator: creator, offset: offset, length: length))
    }
}
