// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of an element before its value (PS3.5 section 7.1).
struct ElementHeader {
    var tag: Tag
    var vr: VR
    var flags: Record.Flags
    /// Whether the VR in the file is UN or unknown, so that nested content is implicit little endian.
    var isUnknown = false
    /// Whether an explicit header has no VR that PS3.5 defines.
    var isIrregular = false
    /// The size of the header in bytes.
    var size: Int
    /// The length field.
    var length: UInt32
}

extension Indexer {
    /// Reads the header at the position, where at least eight bytes are left; `nil` when a longer one is cut off.
    func elementHeader(_ tag: Tag, in level: NestingLevel) -> ElementHeader? {
        let isBigEndian = level.encoding.contains(.bigEndian)
        if level.encoding.contains(.implicit) { return implicitHeader(tag, bigEndian: isBigEndian) }
        guard let vr = VR(source.byte(at: position &+ 4), source.byte(at: position &+ 5)) else {
            return irregularHeader(tag, in: level)
        }
        let flags: Record.Flags = isBigEndian ? .bigEndian : []
        if !vr.hasLongExplicitHeader {
            let length = source.uint16(at: position &+ 6, bigEndian: isBigEndian)
            return ElementHeader(tag: tag, vr: vr, flags: flags, size: 8, length: UInt32(length))
        }
        guard level.end - position >= 12 else { return nil }
        let length = source.uint32(at: position &+ 8, bigEndian: isBigEndian)
        var header = ElementHeader(tag: tag, vr: vr, flags: flags, size: 12, length: length)
        if vr == .UN { resolveUnknown(&header) }
        return header
    }

    private func implicitHeader(_ tag: Tag, bigEndian: Bool) -> ElementHeader {
        var header = ElementHeader(
            tag: tag, vr: .UN, flags: bigEndian ? [.implicit, .bigEndian] : .implicit, size: 8,
            length: source.uint32(at: position &+ 4, bigEndian: bigEndian))
        setDictionaryVR(of: &header)
        return header
    }

    /// Reads an explicit header whose VR PS3.5 does not define.
    ///
    /// Two upper-case letters count as a future VR, with a length of 16 or 32 bits. Anything else counts as an element
    /// that a careless writer copied in implicit form, unless only a length of 16 bits fits.
    private func irregularHeader(_ tag: Tag, in level: NestingLevel) -> ElementHeader? {
        let isBigEndian = level.encoding.contains(.bigEndian)
        let isUpperCase =
            (0x41...0x5A).contains(source.byte(at: position &+ 4))
            && (0x41...0x5A).contains(source.byte(at: position &+ 5))
        var header = ElementHeader(
            tag: tag, vr: .UN, flags: isBigEndian ? .bigEndian : [], isUnknown: true, size: 8,
            length: UInt32(source.uint16(at: position &+ 6, bigEndian: isBigEndian)))
        header.isIrregular = true
        if isUpperCase {
            let reserved = header.length
            let length = source.uint32(at: position &+ 8, bigEndian: isBigEndian)
            if reserved == 0, level.end - position >= 12, isPossible(length, after: 12, in: level) {
                header.size = 12
                header.length = length
            }
            resolveUnknown(&header)
            return header
        }
        let length = source.uint32(at: position &+ 4, bigEndian: isBigEndian)
        if isPossible(length, after: 8, in: level) {
            header = implicitHeader(tag, bigEndian: isBigEndian)
            header.isIrregular = true
        } else {
            setDictionaryVR(of: &header)
        }
        return header
    }

    private func isPossible(_ length: UInt32, after size: Int, in level: NestingLevel) -> Bool {
        length == 0xFFFF_FFFF || Int(length) <= level.end - position - size
    }

    /// Replaces UN by the dictionary's VR: a program that did not know the element wrote UN.
    ///
    /// Beyond 65 534 bytes UN may also stand for a short VR whose length field is too small (PS3.5 section 6.2.2 note
    /// 6), so only SQ replaces UN there.
    private func resolveUnknown(_ header: inout ElementHeader) {
        header.isUnknown = true
        guard header.length < 0xFFFF || header.length == 0xFFFF_FFFF else {
            if case .one(.SQ)? = DataDictionary.entry(of: header.tag)?.vr { header.vr = .SQ }
            return
        }
        let flags = header.flags
        setDictionaryVR(of: &header)
        if header.vr == .UN {
            header.flags = flags
        } else {
            // The program converted the value from the default transfer syntax and kept its byte order.
            header.flags = header.flags.union(.implicit).subtracting(.bigEndian)
        }
    }

    /// Sets the VR by the dictionary; UN when the dictionary has none.
    private func setDictionaryVR(of header: inout ElementHeader) {
        let tag = header.tag
        if tag.isGroupLength {
            header.vr = .UL
        } else if tag.isPrivate {
            header.vr = tag.isPrivateCreator ? .LO : .UN
            header.isUnknown = !tag.isPrivateCreator
        } else if let entry = DataDictionary.entry(of: tag) {
            switch entry.vr {
            case .one(let vr): header.vr = vr
            case .usOrSS:
                header.vr = .US
                header.flags.insert(.ambiguous)
            case .usOrOW:
                header.vr = .OW
                header.flags.insert(.ambiguous)
            case .usOrSSOrOW:
                header.vr = .OW
                header.flags.insert(.ambiguous)
            case .obOrOW: header.vr = .OW
            case .none: header.vr = .UN
            }
        } else {
            header.isUnknown = true
        }
    }

    // MARK: - Encodings that differ from what is declared

    /// Returns the encoding of an item, which may differ from that of its sequence.
    func itemEncoding(at start: Int, end: Int, of sequence: NestingLevel) -> Encoding {
        actualEncoding(of: sequence.encoding, at: start, end: end)
    }

    /// Returns the encoding that the first element of a data set shows.
    ///
    /// Explicit data declared as implicit, and implicit data declared as explicit, are so common that other readers
    /// cope with both.
    func actualEncoding(of declared: Encoding, at start: Int, end: Int) -> Encoding {
        guard end - start >= 8, source.has(8, at: start) else { return declared }
        let tag = source.tag(at: start, bigEndian: declared.contains(.bigEndian))
        guard tag.group != 0xFFFE else { return declared }
        let first = source.byte(at: start &+ 4)
        let second = source.byte(at: start &+ 5)
        if declared.contains(.implicit) {
            guard let vr = VR(first, second) else { return declared }
            let length: Int
            if vr.hasLongExplicitHeader {
                guard end - start >= 12, source.uint16(at: start &+ 6) == 0 else { return declared }
                length = Int(source.uint32(at: start &+ 8))
                guard length == 0xFFFF_FFFF || length <= end - start - 12 else { return declared }
            } else {
                length = Int(source.uint16(at: start &+ 6))
                guard length <= end - start - 8 else { return declared }
            }
            return declared.subtracting(.implicit)
        }
        let isLetters = (0x41...0x5A).contains(first) && (0x41...0x5A).contains(second)
        guard !isLetters else { return declared }
        let length = source.uint32(at: start &+ 4, bigEndian: declared.contains(.bigEndian))
        guard length == 0xFFFF_FFFF || Int(length) <= end - start - 8 else { return declared }
        return declared.union(.implicit)
    }
}
