// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import Glibc

@testable import ViewerArchive

/// Makes archives byte by byte, true or lying, after APPNOTE.TXT 4.3.
struct ZIPBuilder {
    /// One entry; what is nil is as it should be.
    struct Entry {
        var name: [UInt8]
        var contents: [UInt8]
        var method: UInt16 = 8
        var flags: UInt16 = 0
        var madeBy: UInt16 = 20
        var attributes: UInt32 = 0
        var claimedSize: UInt32?
        var claimedCompressedSize: UInt32?
        var claimedCRC32: UInt32?
        var localName: [UInt8]?
        var localMethod: UInt16?
        var localSize: UInt32?
        var claimedHeaderOffset: UInt32?
        var localExtra: [UInt8] = []
        var extra: [UInt8] = []
        var comment: [UInt8] = []

        init(_ name: String, _ contents: String) {
            self.name = Array(name.utf8)
            self.contents = Array(contents.utf8)
        }
    }

    var prefix: [UInt8] = []
    var entries: [Entry] = []
    var comment: [UInt8] = []
    var claimedEntries: UInt16?
    var claimedDirectorySize: UInt32?
    var claimedDirectoryOffset: UInt32?
    var disk: UInt16 = 0

    init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    func bytes() throws -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = entry.claimedHeaderOffset ?? UInt32(archive.count)
            let data =
                entry.method == 8 ? try Compressor(level: 9).compress(entry.contents, format: .raw) : entry.contents
            let crc = entry.claimedCRC32 ?? Checksum.crc32(entry.contents)
            let compressedSize = entry.claimedCompressedSize ?? UInt32(data.count)
            let size = entry.claimedSize ?? UInt32(entry.contents.count)

            archive.append(littleEndian32: 0x0403_4b50)
            archive.append(littleEndian16: 20)
            archive.append(littleEndian16: entry.flags)
            archive.append(littleEndian16: entry.localMethod ?? entry.method)
            archive.append(littleEndian32: 0)
            // Bit 3: the sizes follow the data and are 0 here.
            let sizesFollow = entry.flags & 8 != 0
            archive.append(littleEndian32: sizesFollow ? 0 : crc)
            archive.append(littleEndian32: sizesFollow ? 0 : compressedSize)
            archive.append(littleEndian32: sizesFollow ? 0 : entry.localSize ?? size)
            archive.append(littleEndian16: UInt16(entry.localName?.count ?? entry.name.count))
            archive.append(littleEndian16: UInt16(entry.localExtra.count))
            archive += entry.localName ?? entry.name
            archive += entry.localExtra + data
            if sizesFollow {
                for value in [0x0807_4b50, crc, compressedSize, size] { archive.append(littleEndian32: value) }
            }

            directory.append(littleEndian32: 0x0201_4b50)
            directory.append(littleEndian16: entry.madeBy)
            directory.append(littleEndian16: 20)
            directory.append(littleEndian16: entry.flags)
            directory.append(littleEndian16: entry.method)
            directory.append(littleEndian32: 0)
            for value in [crc, compressedSize, size] { directory.append(littleEndian32: value) }
            directory.append(littleEndian16: UInt16(entry.name.count))
            directory.append(littleEndian16: UInt16(entry.extra.count))
            directory.append(littleEndian16: UInt16(entry.comment.count))
            directory.append(littleEndian16: 0)
            directory.append(littleEndian16: 0)
            directory.append(littleEndian32: entry.attributes)
            directory.append(littleEndian32: offset)
            directory += entry.name + entry.extra + entry.comment
        }
        var end: [UInt8] = []
        end.append(littleEndian32: 0x0605_4b50)
        end.append(littleEndian16: disk)
        end.append(littleEndian16: disk)
        end.append(littleEndian16: claimedEntries ?? UInt16(entries.count))
        end.append(littleEndian16: claimedEntries ?? UInt16(entries.count))
        end.append(littleEndian32: claimedDirectorySize ?? UInt32(directory.count))
        end.append(littleEndian32: claimedDirectoryOffset ?? UInt32(archive.count))
        end.append(littleEndian16: UInt16(comment.count))
        return prefix + archive + directory + end + comment
    }
}
