// SPDX-License-Identifier: GPL-3.0-or-later

/// One forward pass over a data set that writes a record for each element and item.
///
/// Nesting is kept on a stack of its own, bounded by ``ReaderOptions/maximumDepth``, never on the native one. Every turn
/// of the loop advances by at least eight bytes or leaves a frame, so the time is linear in the bytes, and records are
/// only made for headers that are there, so memory is too: a length field alone reserves nothing.
///
/// A defect does not end the pass where the rest can be told apart: it goes on behind the innermost item or sequence of
/// defined length around the defect, and the first defect is kept in ``damage``.
struct Indexer {
    /// A data set (the root or an item) or a sequence that is being read.
    struct Frame {
        var isSequence: Bool
        var isUndefinedLength: Bool
        /// Whether this is a UN value read as the sequence that the dictionary makes of it: undone at the first defect.
        var isSpeculative: Bool
        var encoding: Encoding
        var depth: UInt8
        var characterSet: UInt8
        /// The record of the sequence or item; -1 for the root.
        var record: Int32
        /// The tag of the sequence, for messages; of the last element read in a data set.
        var tag: Tag
        /// Where the content ends at the latest.
        var end: Int
        /// The private creators of a data set.
        var creators = PrivateBlocks()
    }

    let options: ReaderOptions
    let characterSets: CharacterSetTable
    /// Records of the whole file: file meta information first.
    var records: ContiguousArray<Record>
    var frames: ContiguousArray<Frame> = []

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
    /// Whether a data set's tags do not strictly ascend.
    var isUnordered = false
    /// The private creator of the element that is being read.
    private var creator: Int32 = -1
    private var speculations = 0
    private var isPaddingChecked = false
    private var isFinished = false

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
        frames.removeAll(keepingCapacity: true)
        frames.append(
            Frame(
                isSequence: false, isUndefinedLength: false, isSpeculative: false, encoding: encoding, depth: 0,
                characterSet: CharacterSetTable.undeclared, record: -1, tag: Tag(0), end: bytes.count))
        while let frame = frames.last {
            if frame.isSequence {
                try readItem(of: frame)
            } else {
                try readElements(of: frame)
            }
        }
        if !isFinished { finalPosition = position }
    }

    // MARK: - Elements

    /// Reads elements until the data set ends or a sequence begins.
    private mutating func readElements(of outer: Frame) throws(DICOMError) {
        var frame = outer
        while position < frame.end {
            if frame.encoding == .explicitLittleEndian, onlyGroup == nil {
                readPlainElements(of: &frame)
                guard position < frame.end else { break }
            }
            guard try readElement(of: &frame) else { return }
        }
        try leave(at: position)
    }

    /// Reads elements as long as they are the most frequent kind: explicit VR little endian, a length of 16 bits, no
    /// sequence, nothing that changes how the rest is read.
    ///
    /// It decides nothing that ``readElement(of:)`` would not decide in the same way, and is three times as fast.
    private mutating func readPlainElements(of frame: inout Frame) {
        guard let base = source.bytes.baseAddress else { return }
        let limit = options.elementLimit
        while frame.end &- position >= 8 {
            let header = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let low = UInt32(truncatingIfNeeded: header)
            let tag = Tag(low << 16 | low >> 16)
            let letters = UInt32(truncatingIfNeeded: header >> 32)
            guard
                let vr = VR(
                    UInt8(truncatingIfNeeded: letters), UInt8(truncatingIfNeeded: letters >> 8)),
                !vr.hasLongExplicitHeader, tag > frame.tag, tag != .specificCharacterSet, tag.group < 0x7FE0
            else { return }
            let length = Int(letters >> 16)
            let start = position &+ 8
            guard length <= frame.end &- start, records.count < limit else { return }
            records.append(
                Record(
                    tag: tag, vr: vr, flags: [], depth: frame.depth, characterSet: frame.characterSet,
                    next: Int32(truncatingIfNeeded: records.count &+ 1),
                    creator: tag.isPrivate ? frame.creators.creator(of: tag, records) : -1,
                    offset: start, length: length))
            frame.tag = tag
            position = start &+ length
        }
    }

    /// Reads one element of any kind; `false` when the data set was left or a sequence entered.
    private mutating func readElement(of frame: inout Frame) throws(DICOMError) -> Bool {
        let level = frames.count - 1
        guard frame.end - position >= 8 else {
            if level == 0, isPadding() {
                finish()
            } else {
                try fail(overflow(by: 8), tag: nil)
            }
            return false
        }
        let tag = source.tag(at: position, bigEndian: frame.encoding.contains(.bigEndian))
        if let onlyGroup, tag.group != onlyGroup {
            finish()
            return false
        }
        if tag.group == 0xFFFE { return try !readDelimiter(tag, of: frame) }
        if tag.rawValue == 0, level == 0, position > 0, frame.tag.rawValue != 0, isPadding() {
            finish()
            return false
        }
        guard let header = elementHeader(tag, in: frame) else {
            try fail(overflow(by: 12), tag: tag)
            return false
        }
        guard records.count < options.elementLimit else {
            try abandon(DICOMError(.tooManyElements, offset: position, tag: tag))
            return false
        }
        if tag <= frame.tag, frame.tag.rawValue != 0 { isUnordered = true }
        frame.tag = tag
        if tag.isPrivate { creator = frame.creators.creator(of: tag, records) } else { creator = -1 }
        frames[level] = frame

        let start = position &+ header.size
        let length = Int(header.length)
        if level == 0, tag.isPixelData { return try readPixelData(header, at: start, of: frame) }
        if header.length == 0xFFFF_FFFF {
            guard header.vr == .SQ || header.vr == .UN else {
                return try readFragments(header, at: start, of: frame)
            }
            try enterSequence(header, at: start, end: frame.end, of: frame)
            return false
        }
        guard length <= frame.end - start else {
            // What a sequence holds until the bytes end is worth having; part of another value is not.
            guard header.vr == .SQ else {
                try fail(overflow(by: header.size &+ length), tag: tag)
                return false
            }
            if try tolerate(overflow(by: header.size &+ length), tag: tag) {
                try enterSequence(header, at: start, end: frame.end, of: frame)
            }
            return false
        }
        if header.vr == .SQ {
            try enterSequence(header, at: start, end: start &+ length, of: frame)
            return false
        }
        if tag == .specificCharacterSet {
            frame.characterSet = characterSets.index(of: source.slice(start, length))
            frames[level].characterSet = frame.characterSet
        }
        append(header, offset: start, length: length, of: frame)
        position = start &+ length
        return true
    }

    /// Handles an item or delimiter inside a data set; whether the data set ends.
    private mutating func readDelimiter(_ tag: Tag, of frame: Frame) throws(DICOMError) -> Bool {
        if tag == .itemDelimitation, frame.isUndefinedLength {
            let end = position
            position &+= 8
            try leave(at: end, isDelimited: true)
            return true
        }
        if tag == .sequenceDelimitation || tag == .item, frame.isUndefinedLength {
            // The item's own delimiter is missing; what stands here belongs to the sequence.
            guard try tolerate(.itemExpected, tag: tag) else { return true }
            try leave(at: position, isDelimited: true)
            return true
        }
        // A delimiter that nothing asked for: some writers close items of defined length as well.
        if tag != .item, source.uint32(at: position &+ 4) == 0 {
            position &+= 8
            return false
        }
        try fail(.itemExpected, tag: tag)
        return true
    }

    // MARK: - Items

    private mutating func enterSequence(
        _ header: ElementHeader, at start: Int, end: Int, of frame: Frame
    ) throws(DICOMError) {
        let isUndefinedLength = header.length == 0xFFFF_FFFF
        guard Int(frame.depth) < options.depthLimit else {
            // A sequence of known length can be passed over; it stays without its items.
            guard try tolerate(.nestedTooDeeply, tag: header.tag) else { return }
            guard !isUndefinedLength else { return try fail(.nestedTooDeeply, tag: header.tag) }
            append(header, offset: start, length: end - start, of: frame)
            position = end
            return
        }
        append(
            header, offset: start, length: end - start, flags: isUndefinedLength ? .undefinedLength : [], of: frame)
        let isUnknown = header.isUnknown
        if isUnknown { records[records.count - 1].vr = .SQ }
        // The content of UN is implicit little endian, whatever surrounds it (PS3.5 section 6.2.2).
        let encoding = isUnknown ? Encoding.implicitLittleEndian : frame.encoding
        let isSpeculative = isUnknown && !isUndefinedLength
        if isSpeculative { speculations += 1 }
        frames.append(
            Frame(
                isSequence: true, isUndefinedLength: isUndefinedLength, isSpeculative: isSpeculative,
                encoding: encoding, depth: frame.depth &+ 1, characterSet: frame.characterSet,
                record: Int32(truncatingIfNeeded: records.count - 1), tag: header.tag, end: end))
        position = start
    }

    private mutating func readItem(of frame: Frame) throws(DICOMError) {
        guard position < frame.end else { return try leave(at: position) }
        guard frame.end - position >= 8 else { return try fail(overflow(by: 8), tag: frame.tag) }
        let isBigEndian = frame.encoding.contains(.bigEndian)
        let tag = source.tag(at: position, bigEndian: isBigEndian)
        let length = source.uint32(at: position &+ 4, bigEndian: isBigEndian)
        switch tag {
        case .item:
            guard records.count < options.elementLimit else {
                return try abandon(DICOMError(.tooManyElements, offset: position, tag: frame.tag))
            }
            let start = position &+ 8
            let isUndefinedLength = length == 0xFFFF_FFFF
            var end = frame.end
            if !isUndefinedLength {
                if Int(length) <= frame.end - start {
                    end = start &+ Int(length)
                } else if try !tolerate(overflow(by: 8 &+ Int(length)), tag: frame.tag) {
                    return
                }
            }
            records.append(
                Record(
                    tag: .item, vr: .UN, flags: isUndefinedLength ? .undefinedLength : [], depth: frame.depth,
                    characterSet: frame.characterSet, next: Int32(truncatingIfNeeded: records.count + 1),
                    offset: start, length: end - start))
            frames.append(
                Frame(
                    isSequence: false, isUndefinedLength: isUndefinedLength, isSpeculative: false,
                    encoding: itemEncoding(at: start, end: end, of: frame), depth: frame.depth,
                    characterSet: frame.characterSet, record: Int32(truncatingIfNeeded: records.count - 1),
                    tag: Tag(0), end: end))
            position = start
        case .sequenceDelimitation where frame.isUndefinedLength:
            let end = position
            position &+= 8
            try leave(at: end, isDelimited: true)
        case .sequenceDelimitation where length == 0, .itemDelimitation where length == 0:
            position &+= 8  // superfluous
        default:
            try fail(.itemExpected, tag: frame.tag)
        }
    }

    // MARK: - Records

    /// Adds an element's record; the caller has checked the limit.
    mutating func append(
        _ header: ElementHeader, offset: Int, length: Int, flags: Record.Flags = [], of frame: Frame
    ) {
        if header.flags.contains(.ambiguous) { hasAmbiguousVR = true }
        records.append(
            Record(
                tag: header.tag, vr: header.vr, flags: header.flags.union(flags), depth: frame.depth,
                characterSet: frame.characterSet, next: Int32(truncatingIfNeeded: records.count + 1),
                creator: creator, offset: offset, length: length))
    }

    // MARK: - Ends and defects

    /// Closes the innermost frame, whose content ends at `end`.
    private mutating func leave(at end: Int, isDelimited: Bool = false) throws(DICOMError) {
        guard let frame = frames.last else { return }
        if frame.isUndefinedLength, !isDelimited {
            guard try tolerate(overflow(by: 8), tag: frame.tag.rawValue == 0 ? nil : frame.tag) else { return }
        }
        close(frame, at: end)
    }

    private mutating func close(_ frame: Frame, at end: Int) {
        frames.removeLast()
        if frame.isSpeculative { speculations -= 1 }
        let index = Int(frame.record)
        guard index >= 0, index < records.count else { return }
        records[index].next = Int32(truncatingIfNeeded: records.count)
        if frame.isUndefinedLength { records[index].length = max(0, end - records[index].offset) }
    }

    /// Ends the whole pass here.
    mutating func finish() {
        finalPosition = position
        isFinished = true
        while let frame = frames.last { close(frame, at: position) }
    }

    /// Ends the whole pass with a defect.
    private mutating func abandon(_ error: DICOMError) throws(DICOMError) {
        try keep(error)
        finish()
    }

    func overflow(by size: Int) -> DICOMError.Kind {
        source.has(size, at: position) ? .exceedsParent : .truncated
    }

    private mutating func keep(_ error: DICOMError) throws(DICOMError) {
        if options.isStrict { throw error }
        if damage == nil { damage = error }
    }

    /// Notes a defect after which reading can go on where it is; `false` when a speculation was undone instead.
    mutating func tolerate(_ kind: DICOMError.Kind, tag: Tag?) throws(DICOMError) -> Bool {
        if speculations > 0 {
            undoSpeculation()
            return false
        }
        try keep(DICOMError(kind, offset: position, tag: tag))
        return true
    }

    /// Notes a defect and goes on behind the innermost item or sequence whose end is known.
    mutating func fail(_ kind: DICOMError.Kind, tag: Tag?) throws(DICOMError) {
        if speculations > 0 { return undoSpeculation() }
        try keep(DICOMError(kind, offset: position, tag: tag))
        while let frame = frames.last {
            if frames.count == 1 { return finish() }
            if !frame.isUndefinedLength {
                position = frame.end
                return
            }
            close(frame, at: position)
        }
    }

    /// Makes the innermost value that was read as a sequence on suspicion bytes again.
    private mutating func undoSpeculation() {
        while let frame = frames.last {
            close(frame, at: position)
            guard frame.isSpeculative else { continue }
            let index = Int(frame.record)
            records.removeLast(max(0, records.count - index - 1))
            records[index].vr = .UN
            records[index].next = Int32(truncatingIfNeeded: index + 1)
            position = frame.end
            return
        }
    }

    /// Whether only zeros follow: some storage pads files to whole blocks.
    private mutating func isPadding() -> Bool {
        guard !isPaddingChecked else { return false }
        isPaddingChecked = true
        return source.slice(position, source.count - position).allSatisfy { $0 == 0 }
    }
}
