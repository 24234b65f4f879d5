// SPDX-License-Identifier: GPL-3.0-or-later

internal import CDeflate

/// The checksums that come with the DEFLATE family of formats.
public enum Checksum {
    /// Returns the CRC-32 of RFC 1952 (section 8) and of ZIP entries. Linear time, vectorised.
    public static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        // For a null buffer the library returns the initial value, which is the CRC of no bytes.
        libdeflate_crc32(0, bytes.baseAddress, bytes.count)
    }

    /// Returns the CRC-32 of an array; see ``crc32(_:)-(UnsafeRawBufferPointer)``.
    public static func crc32(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { crc32($0) }
    }
}
