// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// One file in a ZIP archive, validated.
struct ZIPEntry: Sendable, Equatable {
    var path: RelativePath
    var method: ZIPMethod
    /// The checksum of the uncompressed bytes.
    var crc32: UInt32
    var compressedSize: Int
    var size: Int
    /// The offset of the compressed bytes from the start of the file.
    var dataOffset: Int
}

/// Reads and checks everything in an archive except its data, so that nothing needs to be checked later.
///
/// The archive is found from the end of the file, and its offsets may count from any point before it: it can stand
/// behind an executable or a shared library. Time and memory are linear in the size of the central directory, except
/// for sorting the entries.
struct ZIPDirectory {
    let entries: [ZIPEntry]
    /// The bytes before the archive.
    let prefixSize: Int

    /// The most bytes of a directory; 20 000 entries with long names need less. A larger one is refused unread.
    private static let largestDirectory = 16 << 20

    static func read(_ file: ReadOnlyFile, limits: ViewerLimits) throws(ZIPError) -> ZIPDirectory {
        let fileSize = file.stamp.size
        let tailSize = min(fileSize, ZIPEndRecord.size + ZIPEndRecord.largestComment)
        guard let tail = file.bytes(at: fileSize - tailSize, count: tailSize) else { throw .truncated }
        let (end, offsetInTail) = try ZIPEndRecord.find(in: tail)
        let endOffset = fileSize - tailSize + offsetInTail
        guard Int(end.entries) <= limits.entries else { throw .tooManyEntries(limit: limits.entries) }

        let directorySize = Int(end.directorySize)
        let directoryStart = endOffset - directorySize
        // The bytes before the archive; its offsets count from its start.
        let prefix = directoryStart - Int(end.directoryOffset)
        guard directorySize <= largestDirectory, directoryStart >= 0, prefix >= 0 else { throw .damagedDirectory }
        guard let directory = file.bytes(at: directoryStart, count: directorySize) else { throw .truncated }

        var reader = DirectoryReader(
            file: file, directory: directory, prefix: prefix, dataEnd: directoryStart, limits: limits)
        try reader.readEntries(count: Int(end.entries))
        return ZIPDirectory(entries: reader.entries, prefixSize: prefix)
    }
}

/// Reads the central directory entry by entry, and keeps what shows whether entries contradict each other.
private struct DirectoryReader {
    let file: ReadOnlyFile
    let directory: [UInt8]
    let prefix: Int
    let dataEnd: Int
    let limits: ViewerLimits

    var entries: [ZIPEntry] = []
    private var position = 0
    private var totalSize = 0
    private var names: Set<RelativePath> = []
    /// The range of each entry with its local header, to find overlaps.
    private var extents: [(start: Int, end: Int, number: Int)] = []

    init(file: ReadOnlyFile, directory: [UInt8], prefix: Int, dataEnd: Int, limits: ViewerLimits) {
        self.file = file
        self.directory = directory
        self.prefix = prefix
        self.dataEnd = dataEnd
        self.limits = limits
    }

    mutating func readEntries(count: Int) throws(ZIPError) {
        for number in 1..<(count + 1) {
            try readEntry(number)
        }
        guard position == directory.count else { throw .damagedDirectory }
        extents.sort { $0.start < $1.start }
        for (earlier, later) in zip(extents, extents.dropFirst()) where earlier.end > later.start {
            throw .overlappingEntry(later.number)
        }
    }

    private mutating func readEntry(_ number: Int) throws(ZIPError) {
        guard directory.littleEndian32(at: position) == ZIPHeader.directorySignature,
            let fields = ZIPEntryFields(directory, at: position + 6),
            let madeBy = directory.littleEndian16(at: position + 4),
            let commentLength = directory.littleEndian16(at: position + 32),
            let disk = directory.littleEndian16(at: position + 34),
            let attributes = directory.littleEndian32(at: position + 38),
            let headerOffset = directory.littleEndian32(at: position + 42)
        else { throw .damagedDirectory }
        let nameStart = position + ZIPHeader.directorySize
        let nameEnd = nameStart + fields.nameLength
        position = nameEnd + fields.extraLength + Int(commentLength)
        guard position <= directory.count else { throw .damagedDirectory }

        guard disk == 0 else { throw .spanned }
        let forbidden = ZIPFlags.encrypted | ZIPFlags.patched | ZIPFlags.stronglyEncrypted | ZIPFlags.maskedHeader
        guard fields.flags & forbidden == 0 else { throw .encrypted(number) }
        guard fields.compressedSize != .max, fields.size != .max, headerOffset != .max else { throw .zip64 }
        try checkFileType(madeBy: madeBy, attributes: attributes, number: number)

        let nameBytes = directory[nameStart..<nameEnd]
        guard var name = String(validating: nameBytes, as: UTF8.self) else { throw .unsafeName(number) }
        let isFolder = name.utf8.last == UInt8(ascii: "/")
        if isFolder { name.removeLast() }
        guard let path = RelativePath(name) else { throw .unsafeName(number) }
        guard names.insert(path).inserted else { throw .duplicateName(number) }

        guard let method = ZIPMethod(rawValue: fields.method) else {
            throw .unsupportedMethod(number, method: fields.method)
        }
        try checkSizes(fields, method: method, isFolder: isFolder, number: number)
        let dataOffset = try checkLocalHeader(
            fields, name: nameBytes, headerOffset: prefix + Int(headerOffset), number: number)
        if isFolder { return }
        entries.append(
            ZIPEntry(
                path: path, method: method, crc32: fields.crc32, compressedSize: Int(fields.compressedSize),
                size: Int(fields.size), dataOffset: dataOffset))
    }

    /// Refuses everything but files and folders. Made on Unix (4.4.2), an entry has `st_mode` in the upper half of its
    /// attributes.
    private func checkFileType(madeBy: UInt16, attributes: UInt32, number: Int) throws(ZIPError) {
        let (unix, typeMask, folder, regular): (UInt16, UInt32, UInt32, UInt32) = (3, 0xf000, 0x4000, 0x8000)
        guard madeBy >> 8 == unix else { return }
        let type = attributes >> 16 & typeMask
        guard type == 0 || type == folder || type == regular else { throw .notRegular(number) }
    }

    private mutating func checkSizes(
        _ fields: ZIPEntryFields, method: ZIPMethod, isFolder: Bool, number: Int
    ) throws(ZIPError) {
        let size = Int(fields.size)
        let compressed = Int(fields.compressedSize)
        // DEFLATE cannot expand more than about 1032 times (258 bytes for two bits), so a larger claim is false.
        let claimsTooMuch = method == .stored ? size != compressed : size / 1032 > compressed
        // An entry that is sent as gzip is read into memory, too, so both sizes are bounded.
        guard size <= limits.fileSize, compressed <= limits.fileSize, !claimsTooMuch, !(isFolder && size > 0) else {
            throw .tooLarge(number)
        }
        totalSize += size
        guard totalSize <= limits.totalSize else { throw .tooLarge(number) }
    }

    /// Checks that both descriptions of an entry agree, or different tools would see different archives. Returns the
    /// offset of the data.
    private mutating func checkLocalHeader(
        _ fields: ZIPEntryFields, name: ArraySlice<UInt8>, headerOffset: Int, number: Int
    ) throws(ZIPError) -> Int {
        let nameOffset = headerOffset + ZIPHeader.localSize
        guard nameOffset + name.count <= dataEnd else { throw .damagedEntry(number) }
        guard let header = file.bytes(at: headerOffset, count: ZIPHeader.localSize + name.count) else {
            throw .truncated
        }
        guard header.littleEndian32(at: 0) == ZIPHeader.localSignature,
            let local = ZIPEntryFields(header, at: 4),
            local.method == fields.method,
            local.nameLength == name.count,
            header[ZIPHeader.localSize...].elementsEqual(name),
            local.flags & ZIPFlags.encrypted == 0
        else { throw .damagedEntry(number) }
        if local.flags & ZIPFlags.sizesFollowData == 0 {
            guard local.crc32 == fields.crc32, local.size == fields.size,
                local.compressedSize == fields.compressedSize
            else { throw .damagedEntry(number) }
        }
        let dataOffset = nameOffset + name.count + local.extraLength
        let dataEndOfEntry = dataOffset + Int(fields.compressedSize)
        guard dataEndOfEntry <= dataEnd else { throw .damagedEntry(number) }
        extents.append((headerOffset, dataEndOfEntry, number))
        return dataOffset
    }
}
