// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate

/// What packs of other versions of the plugin look like: sound, but for the version.
enum OtherVersion: CaseIterable {
    /// One that lays packs out in another way. Nothing behind its number means anything here.
    case format
    /// One that makes other records from the same files.
    case content

    /// A pack of this version as one of the other.
    func bytes(of pack: [UInt8]) -> [UInt8] {
        var pack = pack
        switch self {
        case .format: pack[8] = 1
        case .content: pack[12] = 99
        }
        pack.replaceChecksum()
        return pack
    }
}

extension [UInt8] {
    /// Makes the checksum of a pack's header right again.
    fileprivate mutating func replaceChecksum() {
        let end = 57 + Int(self[11]) + Int(self[56])
        let checksum = Checksum.crc32(Array(self[..<end]))
        for index in 0..<4 { self[end + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
    }
}
