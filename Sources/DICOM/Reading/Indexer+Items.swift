// SPDX-License-Identifier: GPL-3.0-or-later

/// Sequences and their items (PS3.5 section 7.5).
extension Indexer {
    mutating func enterSequence(
        _ header: ElementHeader, at start: Int, end: Int, of frame: Frame
    ) throws(DICOMError) {
        let isUndefinedLength = header.length == 0xFFFF_FFFF
        guard Int(frame.depth) < options.depthLimit else {
            // A sequence of defined length can be skipped; its record stays, without items.
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

    mutating func readItem(of frame: Frame) throws(DICOMError) {
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
            noteDelimiter(at: position)
            let end = position
            position &+= 8
            try leave(at: end, isDelimited: true)
        case .sequenceDelimitation where length == 0, .itemDelimitation where length == 0:
            isIrregular = true
            position &+= 8  // superfluous
        default:
            try fail(.itemExpected, tag: frame.tag)
        }
    }
}
