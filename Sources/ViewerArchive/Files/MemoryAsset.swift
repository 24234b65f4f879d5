// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate

extension Asset {
    /// Makes a small file at start, and keeps it in memory compressed and as it is.
    static func inMemory(_ bytes: [UInt8], level: Int = 9) throws(ViewerError) -> Asset {
        let gzip = try compressed(bytes, level: level)
        return Asset(
            version: version(crc32: Checksum.crc32(bytes), size: bytes.count), size: bytes.count, isImmutable: false,
            identity: { bytes }, gzip: { gzip })
    }

    /// Makes a large file at start, and keeps only the compressed form, about a quarter of its size for scripts.
    static func compressedInMemory(_ bytes: [UInt8], level: Int) throws(ViewerError) -> Asset {
        let gzip = try compressed(bytes, level: level)
        let size = bytes.count
        return Asset(
            version: version(crc32: Checksum.crc32(bytes), size: size), size: size, isImmutable: false,
            identity: { () throws(ViewerError) in
                do throws(DeflateError) {
                    return try Inflate.bytes(of: gzip, format: .gzip, limit: size, expectedSize: size)
                } catch {
                    throw error == .outOfMemory ? .outOfMemory : .damagedEntry
                }
            },
            gzip: { gzip })
    }

    /// Returns a name for content: its CRC-32 and size. That tells the versions of one file apart, but is no defence
    /// against someone who makes collisions on purpose.
    static func version(crc32: UInt32, size: Int) -> String {
        String(crc32, radix: 16) + "-" + String(size, radix: 16)
    }

    /// Returns the bytes as a gzip member.
    static func compressed(_ bytes: [UInt8], level: Int) throws(ViewerError) -> [UInt8] {
        do throws(DeflateError) {
            return try Compressor(level: level).compress(bytes, format: .gzip)
        } catch {
            throw .outOfMemory
        }
    }
}
