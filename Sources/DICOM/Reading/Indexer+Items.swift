// SPDX-License-Identifier: GPL-3.0-or-later

/// Sequences and their items (PS3.5 section 7.5).
extension Indexer {
    /// Begins a sequence. One that is nested more deeply than the limit is damage (`nestedTooDeeply`). A sequence of
    /// defined length then stays without items, and reading goes on behind it. One of undefined length ends the
    /// innermost item or sequence around it whose length is known; where there is none, reading ends (``fail``).
    mutating func enterSequence(
        _ header: ElementHeader, at start: Int, end: Int, of level: NestingLevel
    ) throws(DICOMError) {
        let isUndefinedLength = header.length == 0xFFFF_FFFF
        guard Int(level.depth) < options.depthLimit else {
            // A sequence of defined length can be skipped; its record stays, without items.
            guard try tolerate(.nestedTooDeeply, tag: header.tag) else { return }
            guard !isUndefinedLength else { return try fail(.nestedTooDeeply, tag: header.tag) }
            append(header, offset: start, length: end - start, of: level)
            position = end
            return
        }
        append(
            header, offset: start, length: end - start, flags: isUndefinedLength ? .undefinedLength : [], of: level)
        let isUnknown = header.isUnknown
        if isUnknown { records[records.count - 1].vr = .SQ }
        // The content of UN is implicit little endian, whatever surrounds it (PS3.5 section 6.2.2).
        let encoding = isUnknown ? Encoding.implicitLittleEndian : level.encoding
        let isSpeculative = isUnknown && !isUndefinedLength
        if isSpeculative { speculations += 1 }
        levels.append(
            NestingLevel(
                isSequence: true, isUndefinedLength: isUndefinedLength, isSpeculative: isSpeculative,
                encoding: encoding, depth: level.depth &+ 1, characterSet: level.characterSet,
                record: Int32(truncatingIfNeeded: records.count - 1), tag: header.tag, end: end))
        position = start
    }

    mutating func readItem(of level: NestingLevel) throws(DICOMError) {
        guard position < level.end else { return try leave(at: position) }
        guard level.end - position >= 8 else { return try fail(overflow(by: 8), tag: level.tag) }
        let isBigEndian = level.encoding.contains(.bigEndian)
        let tag = source.tag(at: position, bigEndian: isBigEndian)
        let length = source.uint32(at: position &+ 4, bigEndian: isBigEndian)
        switch tag {
        case .item:
            guard records.count < options.elementLimit else {
                return try abandon(DICOMError(.tooManyElements, offset: position, tag: level.tag))
            }
            let start = position &+ 8
            let isUndefinedLength = length == 0xFFFF_FFFF
            var end = level.end
            if !isUndefinedLength {
                if Int(length) <= level.end - start {
                    end = start &+ Int(length)
                } else if try !tolerate(overflow(by: 8 &+ Int(length)), tag: level.tag) {
                    return
                }
            }
            records.append(
                Record(
                    tag: .item, vr: .UN, flags: isUndefinedLength ? .undefinedLength : [], depth: level.depth,
                    characterSet: level.characterSet, next: Int32(truncatingIfNeeded: records.count + 1),
                    offset: start, length: end - start))
            levels.append(
                NestingLevel(
                    isSequence: false, isUndefinedLength: isUndefinedLength, isSpeculative: false,
                    encoding: itemEncoding(at: start, end: end, of: level), depth: level.depth,
                    characterSet: level.characterSet, record: Int32(truncatingIfNeeded: records.count - 1),
                    tag: Tag(0), end: end))
            position = start
        case .sequenceDelimitation where level.isUndefinedLength:
            noteDelimiter(at: position)
            let end = position
            position &+= 8
            try leave(at: end, isDelimited: true)
        case .sequenceDelimitation where length == 0, .itemDelimitation where length == 0:
            isIrregular = true
            position &+= 8  // superfluous
        default:
            try fail(.itemExpected, tag: level.tag)
        }
    }
}
