// SPDX-License-Identifier: GPL-3.0-or-later

/// Writes a ZIP archive that every tool can read. The same input gives the same archive: it has no times, no owners and
/// no extra fields, and entries stand in the order in which they are added.
struct ZIPWriter: ~Copyable {
    private var archive: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    /// Adds a file.
    mutating func add(_ path: RelativePath, _ contents: StoredContents) throws(PackingError) {
        let data = contents.data
        // Without ZIP64, all sizes have 32 bits, and an archive must end before the highest value.
        let end = archive.count + data.count + directory.count + 1 << 20
        guard end < Int(UInt32.max), count < .max - 1 else { throw .tooLarge }

        let offset = UInt32(archive.count)
        let fields = Self.fields(
            path: path, method: contents.method, crc32: contents.crc32, compressed: data.count, size: contents.size)
        archive.append(littleEndian32: ZIPHeader.localSignature)
        archive += fields + Array(path.text.utf8) + data

        directory.append(littleEndian32: ZIPHeader.directorySignature)
        directory.append(littleEndian16: Self.version)
        directory += fields
        // Comment length, disk, internal attributes; external attributes.
        for _ in 0..<3 { directory.append(littleEndian16: 0) }
        directory.append(littleEndian32: 0)
        directory.append(littleEndian32: offset)
        directory += Array(path.text.utf8)
        count += 1
    }

    /// Returns the whole archive.
    consuming func finish() -> [UInt8] {
        var end: [UInt8] = []
        end.append(littleEndian32: ZIPEndRecord.signature)
        for value in [0, 0, count, count] { end.append(littleEndian16: value) }
        end.append(littleEndian32: UInt32(directory.count))
        end.append(littleEndian32: UInt32(archive.count))
        end.append(littleEndian16: 0)
        return archive + directory + end
    }

    /// Version 2.0, made on MS-DOS (4.4.2, 4.4.3): deflated entries, no attributes worth keeping.
    private static let version: UInt16 = 20

    /// Returns what both headers of an entry have in common, from "version needed" to the length of the extra field.
    private static func fields(
        path: RelativePath, method: ZIPMethod, crc32: UInt32, compressed: Int, size: Int
    ) -> [UInt8] {
        let isASCII = path.text.utf8.allSatisfy { $0 < 0x80 }
        var fields: [UInt8] = []
        fields.append(littleEndian16: version)
        fields.append(littleEndian16: isASCII ? 0 : ZIPFlags.utf8)
        fields.append(littleEndian16: method.rawValue)
        // Midnight of the first day that the format knows: 1 January 1980 (4.4.6).
        fields.append(littleEndian16: 0)
        fields.append(littleEndian16: 0x21)
        fields.append(littleEndian32: crc32)
        fields.append(littleEndian32: UInt32(compressed))
        fields.append(littleEndian32: UInt32(size))
        fields.append(littleEndian16: UInt16(path.text.utf8.count))
        fields.append(littleEndian16: 0)
        return fields
    }
}
