// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// Finds the end of an ELF file: what stands behind it was appended later, and no loader reads it.
///
/// Reads only what the layout needs (System V ABI, "Object Files"): 64-bit, little endian, as on every machine that
/// this plugin is built for.
enum ELFFile {
    /// Returns the size of the ELF file at the beginning of a file; nil when there is none, or it ends before its
    /// tables.
    static func size(of file: ReadOnlyFile) -> Int? {
        size(fileSize: file.stamp.size) { offset, count in file.bytes(at: offset, count: count) }
    }

    /// Returns the same for bytes in memory.
    static func size(of bytes: [UInt8]) -> Int? {
        size(fileSize: bytes.count) { offset, count in
            guard offset >= 0, count >= 0, offset <= bytes.count - count else { return nil }
            return Array(bytes[offset..<(offset + count)])
        }
    }

    /// Returns the end of whatever lies last: the header, a table, a segment or a section with contents.
    private static func size(fileSize: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]?) -> Int? {
        guard let header = read(0, headerSize), header.starts(with: identification),
            let segments = Table(header, offset: 0x20, entrySize: 0x36, count: 0x38),
            let sections = Table(header, offset: 0x28, entrySize: 0x3a, count: 0x3c)
        else { return nil }
        var end = headerSize
        guard let segmentTable = segments.read(fileSize: fileSize, minimum: programHeaderSize, read),
            let sectionTable = sections.read(fileSize: fileSize, minimum: sectionHeaderSize, read)
        else { return nil }
        if !segmentTable.isEmpty {
            end = max(end, segments.end)
            for entry in stride(from: 0, to: segmentTable.count, by: segments.entrySize) {
                guard let reach = extent(segmentTable, offset: entry + 0x08, size: entry + 0x20) else { return nil }
                end = max(end, reach)
            }
        }
        if !sectionTable.isEmpty {
            end = max(end, sections.end)
            for entry in stride(from: 0, to: sectionTable.count, by: sections.entrySize) {
                guard sectionTable.littleEndian32(at: entry + 0x04) != noBits else { continue }
                guard let reach = extent(sectionTable, offset: entry + 0x18, size: entry + 0x20) else { return nil }
                end = max(end, reach)
            }
        }
        return end <= fileSize ? end : nil
    }

    private static func extent(_ table: [UInt8], offset: Int, size: Int) -> Int? {
        guard let offset = table.littleEndian64(at: offset), let size = table.littleEndian64(at: size) else {
            return nil
        }
        let (end, overflow) = offset.addingReportingOverflow(size)
        return overflow ? nil : end
    }

    /// Magic, 64 bits, little endian, version 1.
    private static let identification: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]
    private static let headerSize = 64
    private static let programHeaderSize = 56
    private static let sectionHeaderSize = 64
    /// `SHT_NOBITS`: a section without contents in the file.
    private static let noBits: UInt32 = 8

    /// The place of one of the two tables of headers.
    private struct Table {
        let offset: Int
        let entrySize: Int
        let count: Int

        init?(_ header: [UInt8], offset: Int, entrySize: Int, count: Int) {
            guard let offset = header.littleEndian64(at: offset), let entrySize = header.littleEndian16(at: entrySize),
                let count = header.littleEndian16(at: count)
            else { return nil }
            self.offset = offset
            self.entrySize = Int(entrySize)
            self.count = Int(count)
        }

        /// Cannot overflow once `read` has succeeded: then the table lies within the file.
        var end: Int { offset + entrySize * count }

        /// Returns the table's bytes; none when there is no table, nil when the file ends before it does or the entries
        /// are too small. By its 16-bit fields a table has at most 4 GB, and never more than the file.
        func read(fileSize: Int, minimum: Int, _ read: (Int, Int) -> [UInt8]?) -> [UInt8]? {
            let size = entrySize * count
            guard size > 0 else { return [] }
            guard entrySize >= minimum, offset <= fileSize - size else { return nil }
            return read(offset, size)
        }
    }
}

extension [UInt8] {
    /// Reads a 64-bit number as a non-negative `Int`; nil beyond the end, or when it is larger.
    fileprivate func littleEndian64(at offset: Int) -> Int? {
        guard let low = littleEndian32(at: offset), let high = littleEndian32(at: offset &+ 4) else { return nil }
        return Int(exactly: UInt64(low) | UInt64(high) << 32)
    }
}
