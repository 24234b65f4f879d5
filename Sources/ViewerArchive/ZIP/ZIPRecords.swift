// SPDX-License-Identifier: GPL-3.0-or-later

// The records of a ZIP archive as they lie in the file: little endian, packed, each behind a signature (APPNOTE.TXT
// 4.3). Reading and writing share these layouts.

/// Reads and appends little-endian numbers. Reading beyond the end gives nil, whatever the offset.
extension [UInt8] {
    func littleEndian16(at offset: Int) -> UInt16? {
        guard offset >= 0, offset <= count - 2 else { return nil }
        return UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    func littleEndian32(at offset: Int) -> UInt32? {
        guard let low = littleEndian16(at: offset), let high = littleEndian16(at: offset &+ 2) else { return nil }
        return UInt32(low) | UInt32(high) << 16
    }

    mutating func append(littleEndian16 value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func append(littleEndian32 value: UInt32) {
        append(littleEndian16: UInt16(truncatingIfNeeded: value))
        append(littleEndian16: UInt16(truncatingIfNeeded: value >> 16))
    }
}

/// How an entry's bytes are stored (4.4.5).
enum ZIPMethod: UInt16, Sendable {
    case stored = 0
    case deflated = 8
}

/// General purpose flags (4.4.4).
enum ZIPFlags {
    static let encrypted: UInt16 = 1 << 0
    static let patched: UInt16 = 1 << 5
    static let stronglyEncrypted: UInt16 = 1 << 6
    static let maskedHeader: UInt16 = 1 << 13
    static let sizesFollowData: UInt16 = 1 << 3
    static let utf8: UInt16 = 1 << 11
}

/// The end of central directory record (4.3.16).
struct ZIPEndRecord {
    static let signature: UInt32 = 0x0605_4b50
    static let size = 22
    /// The most bytes of the comment that follows the record.
    static let largestComment = 0xffff

    var entries: UInt16
    var directorySize: UInt32
    var directoryOffset: UInt32

    /// Returns the last record in bytes that end where the file does, and its offset in them.
    static func find(in tail: [UInt8]) throws(ZIPError) -> (record: ZIPEndRecord, offset: Int) {
        var offset = tail.count - size
        while offset >= 0 {
            if tail[offset] == 0x50, tail.littleEndian32(at: offset) == signature,
                let comment = tail.littleEndian16(at: offset + 20), offset + size + Int(comment) == tail.count
            {
                return (try parse(tail, at: offset), offset)
            }
            offset -= 1
        }
        throw .notAnArchive
    }

    private static func parse(_ tail: [UInt8], at offset: Int) throws(ZIPError) -> ZIPEndRecord {
        guard let disk = tail.littleEndian16(at: offset + 4),
            let directoryDisk = tail.littleEndian16(at: offset + 6),
            let entriesHere = tail.littleEndian16(at: offset + 8),
            let entries = tail.littleEndian16(at: offset + 10),
            let directorySize = tail.littleEndian32(at: offset + 12),
            let directoryOffset = tail.littleEndian32(at: offset + 16)
        else { throw .notAnArchive }
        guard entries != .max, directorySize != .max, directoryOffset != .max else { throw .zip64 }
        guard disk == 0, directoryDisk == 0, entriesHere == entries else { throw .spanned }
        return ZIPEndRecord(entries: entries, directorySize: directorySize, directoryOffset: directoryOffset)
    }
}

/// The fields that the central directory (4.3.12) and the local header (4.3.7) of an entry have in common.
struct ZIPEntryFields {
    var flags: UInt16
    var method: UInt16
    var crc32: UInt32
    var compressedSize: UInt32
    var size: UInt32
    var nameLength: Int
    var extraLength: Int

    /// Reads the fields, beginning with "version needed to extract".
    init?(_ bytes: [UInt8], at offset: Int) {
        guard let flags = bytes.littleEndian16(at: offset + 2),
            let method = bytes.littleEndian16(at: offset + 4),
            let crc32 = bytes.littleEndian32(at: offset + 10),
            let compressedSize = bytes.littleEndian32(at: offset + 14),
            let size = bytes.littleEndian32(at: offset + 18),
            let nameLength = bytes.littleEndian16(at: offset + 22),
            let extraLength = bytes.littleEndian16(at: offset + 24)
        else { return nil }
        self.flags = flags
        self.method = method
        self.crc32 = crc32
        self.compressedSize = compressedSize
        self.size = size
        self.nameLength = Int(nameLength)
        self.extraLength = Int(extraLength)
    }
}

/// Signatures and fixed sizes of the two headers of an entry.
enum ZIPHeader {
    static let localSignature: UInt32 = 0x0403_4b50
    static let localSize = 30
    static let directorySignature: UInt32 = 0x0201_4b50
    static let directorySize = 46
}
