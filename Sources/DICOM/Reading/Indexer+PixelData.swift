// SPDX-License-Identifier: GPL-3.0-or-later

extension Indexer {
    /// Reads the pixel data of the root data set; returns false when the pass ended or moved to another position.
    mutating func readPixelData(
        _ header: ElementHeader, at start: Int, of level: NestingLevel
    ) throws(DICOMError) -> Bool {
        let isFirst = pixelData == nil
        let index = records.count
        let isUndefinedLength = header.length == 0xFFFF_FFFF
        let available = max(0, level.end - start)
        guard options.readsElementsAfterPixelData else {
            let length = isUndefinedLength ? available : min(Int(header.length), available)
            let isIncomplete = isUndefinedLength || length < Int(header.length)
            var flags: Record.Flags = isUndefinedLength ? [.undefinedLength, .encapsulated] : []
            if isIncomplete { flags.insert(.incomplete) }
            append(header, offset: start, length: length, flags: flags, of: level)
            if isFirst { pixelData = index }
            finish()
            return false
        }
        if isUndefinedLength {
            let goesOn = try readFragments(header, at: start, of: level)
            if isFirst, records.count > index { pixelData = index }
            return goesOn
        }
        let length = Int(header.length)
        if isFirst { pixelData = index }
        guard length <= available else {
            append(header, offset: start, length: available, flags: .incomplete, of: level)
            try fail(.truncated, tag: header.tag)
            return false
        }
        append(header, offset: start, length: length, of: level)
        position = start &+ length
        return true
    }

    /// Passes over the fragments of a value of undefined length (PS3.5 annex A.4); returns false after a defect.
    ///
    /// Reads only the headers of the fragments.
    mutating func readFragments(
        _ header: ElementHeader, at start: Int, of level: NestingLevel
    ) throws(DICOMError) -> Bool {
        let isBigEndian = level.encoding.contains(.bigEndian)
        var cursor = start
        var defect: DICOMError.Kind?
        scan: while true {
            guard level.end - cursor >= 8 else {
                defect = source.has(8, at: cursor) ? .exceedsParent : .truncated
                break
            }
            let tag = source.tag(at: cursor, bigEndian: isBigEndian)
            let length = source.uint32(at: cursor &+ 4, bigEndian: isBigEndian)
            switch tag {
            case .item:
                guard Int(length) <= level.end - cursor - 8 else {
                    defect = source.has(8 &+ Int(length), at: cursor) ? .exceedsParent : .truncated
                    break scan
                }
                cursor &+= 8 &+ Int(length)
            case .sequenceDelimitation:
                noteDelimiter(at: cursor)
                break scan
            default:
                // No fragment at all: the element is not encapsulated, and its length is wrong.
                defect = cursor == start ? .undefinedLength : .itemExpected
                break scan
            }
        }
        if defect == .undefinedLength {
            try fail(.undefinedLength, tag: header.tag)
            return false
        }
        var flags: Record.Flags = [.undefinedLength, .encapsulated]
        if defect != nil { flags.insert(.incomplete) }
        // A truncated last fragment still counts: its bytes may show part of the image.
        let end = defect == .truncated ? level.end : cursor
        var header = header
        // The dictionary's "OB or OW" is OB here (PS3.5 annex A.4).
        if header.flags.contains(.implicit), header.vr == .OW { header.vr = .OB }
        append(header, offset: start, length: max(0, end - start), flags: flags, of: level)
        if let defect {
            position = cursor
            try fail(defect, tag: header.tag)
            return false
        }
        position = cursor &+ 8
        return true
    }
}
