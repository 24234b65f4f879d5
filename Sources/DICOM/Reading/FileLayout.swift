// SPDX-License-Identifier: GPL-3.0-or-later

/// The parts of a file (PS3.10 section 7): where they begin, and how the data set is encoded.
struct FileLayout {
    /// Whether the 128 bytes of preamble and "DICM" are there.
    private(set) var hasPrefix = true
    private(set) var dataSetStart = 0
    private(set) var transferSyntax = TransferSyntax.implicitVRLittleEndian
    /// Whether file meta information declares the transfer syntax.
    private(set) var isTransferSyntaxDeclared = false

    /// Finds the parts and indexes file meta information.
    ///
    /// The prefix may be missing or stand at offset 0. File meta information may be missing, too; then the first
    /// element shows the encoding. A file without both is refused when its start does not look like an element.
    init(_ bytes: UnsafeRawBufferPointer, indexer: inout Indexer) throws(DICOMError) {
        let source = ByteSource(bytes)
        let metaStart: Int
        if Self.hasPrefix(source, at: 128) {
            metaStart = 132
        } else if Self.hasPrefix(source, at: 0) {
            metaStart = 4
        } else {
            hasPrefix = false
            metaStart = 0
            guard source.has(8, at: 0) else {
                throw DICOMError(bytes.isEmpty ? .truncated : .notDICOM, offset: 0)
            }
        }
        dataSetStart = metaStart
        indexer.source = source
        if source.has(8, at: metaStart), source.uint16(at: metaStart) == 0x0002 {
            // File meta information must be explicit little endian (PS3.10 section 7.1), but is not always.
            let encoding = indexer.actualEncoding(of: .explicitLittleEndian, at: metaStart, end: bytes.count)
            try indexer.index(bytes, from: metaStart, encoding: encoding, onlyGroup: 0x0002)
            // The end of the elements counts, not the group length, which is often wrong.
            dataSetStart = indexer.finalPosition
        }
        if let record = indexer.records.first(where: { $0.tag == .transferSyntaxUID }), record.length > 0 {
            isTransferSyntaxDeclared = true
            transferSyntax = TransferSyntax(uid: Self.uid(source.slice(record.offset, record.length)))
        } else {
            transferSyntax = TransferSyntax(encoding: Self.guessedEncoding(source, at: dataSetStart))
        }
        if !hasPrefix, indexer.records.isEmpty, !Self.isPlausible(source, encoding: transferSyntax.encoding) {
            throw DICOMError(.notDICOM, offset: 0)
        }
    }

    private static func hasPrefix(_ source: ByteSource, at offset: Int) -> Bool {
        source.has(4, at: offset) && source.uint32(at: offset, bigEndian: true) == 0x4449_434D  // "DICM"
    }

    private static func uid(_ bytes: UnsafeRawBufferPointer) -> String {
        // UIDs have 64 characters at most; padding is one zero byte, or a space by mistake.
        String(decoding: bytes.prefix(64).prefix { $0 != 0 && $0 != 0x20 }, as: UTF8.self)
    }

    /// Guesses the encoding of a data set without a declared transfer syntax.
    private static func guessedEncoding(_ source: ByteSource, at offset: Int) -> Encoding {
        guard source.has(8, at: offset), VR(source.byte(at: offset + 4), source.byte(at: offset + 5)) != nil else {
            return .implicitLittleEndian
        }
        // Data sets begin with a small group number; in the wrong byte order it reads as 0x0400 or more.
        return source.uint16(at: offset) >= 0x0400 ? .explicitBigEndian : .explicitLittleEndian
    }

    /// Returns whether a file without prefix begins with a plausible element.
    private static func isPlausible(_ source: ByteSource, encoding: Encoding) -> Bool {
        let isBigEndian = encoding.contains(.bigEndian)
        let tag = source.tag(at: 0, bigEndian: isBigEndian)
        guard !tag.isPrivate, tag.group <= 0x0040 else { return false }
        // A valid VR is proof enough. Without one, the dictionary must know the tag, and the length must fit.
        guard encoding.contains(.implicit) else { return true }
        let length = source.uint32(at: 4)
        if tag.isGroupLength { return length == 4 }
        return DataDictionary.entry(of: tag) != nil && (length == 0xFFFF_FFFF || Int(length) <= source.count - 8)
    }
}

extension Indexer {
    /// Indexes the bytes behind file meta information.
    mutating func indexDataSet(
        _ bytes: UnsafeRawBufferPointer, from start: Int, layout: FileLayout
    ) throws(DICOMError) {
        source = ByteSource(bytes)
        var start = start
        // Some files begin with the command that transferred them, always implicit little endian (PS3.7 section 6.3.1).
        let isCommand =
            source.has(8, at: start) && source.tag(at: start, bigEndian: false) == Tag(0)
            && source.uint32(at: start + 4) == 4
        if isCommand {
            try index(bytes, from: start, encoding: .implicitLittleEndian, onlyGroup: 0x0000)
            start = finalPosition
        }
        let encoding = actualEncoding(of: layout.transferSyntax.encoding, at: start, end: bytes.count)
        try index(bytes, from: start, encoding: encoding)
    }
}
