// SPDX-License-Identifier: GPL-3.0-or-later

internal import CDeflate

/// Why bytes could not be inflated or compressed.
public enum DeflateError: Error, Equatable, Sendable {
    /// The bytes are not a complete, undamaged stream of the expected format.
    case damaged
    /// The stream holds more than the given limit, in bytes; nothing of it is kept.
    case exceedsLimit(Int)
    /// The library could not reserve memory.
    case outOfMemory
}

/// The wrappers around the DEFLATE format (RFC 1951) that this project meets.
public enum DeflateFormat: Sendable {
    /// Bare DEFLATE, as in ZIP entries and in the deflated transfer syntax (PS3.5 A.5).
    case raw
    /// The zlib format (RFC 1950).
    case zlib
    /// The gzip format (RFC 1952), one member.
    case gzip
}

/// Inflates whole buffers, never beyond a limit that the caller sets.
///
/// The size of the result is not known beforehand, so the buffer starts at a guess (`expectedSize`, or four times the
/// compressed bytes) and doubles until the result fits. Time is linear in the size of the result, and memory is at most
/// twice that size or the guess, whatever the compressed bytes claim.
public enum Inflate {
    /// Inflates a stream.
    ///
    /// - Parameters:
    ///   - bytes: The whole stream.
    ///   - allowsMore: Whether bytes after the end of the stream are ignored; otherwise they count as damage.
    ///   - limit: The largest result that is accepted, in bytes.
    ///   - expectedSize: A hint that saves attempts when it is right and does no harm when it is wrong.
    public static func bytes(
        of bytes: UnsafeRawBufferPointer,
        format: DeflateFormat,
        limit: Int,
        expectedSize: Int? = nil,
        allowsMore: Bool = true
    ) throws(DeflateError) -> [UInt8] {
        guard limit >= 0 else { throw .exceedsLimit(limit) }
        guard let input = bytes.baseAddress, !bytes.isEmpty else { throw .damaged }
        guard let decompressor = libdeflate_alloc_decompressor() else { throw .outOfMemory }
        defer { libdeflate_free_decompressor(decompressor) }

        let guess = bytes.count > Int.max / 4 ? Int.max : bytes.count * 4
        var capacity = min(limit, max(expectedSize ?? guess, 256))
        while true {
            var result = LIBDEFLATE_BAD_DATA
            var consumed = 0
            let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                var written = 0
                let function =
                    switch format {
                    case .raw: libdeflate_deflate_decompress_ex
                    case .zlib: libdeflate_zlib_decompress_ex
                    case .gzip: libdeflate_gzip_decompress_ex
                    }
                // An array of capacity 0 may have no address, but the library wants one even for no bytes.
                var nothing: UInt8 = 0
                result = withUnsafeMutablePointer(to: &nothing) { fallback in
                    function(
                        decompressor, input, bytes.count, buffer.baseAddress ?? fallback, min(buffer.count, capacity),
                        &consumed, &written)
                }
                count = result == LIBDEFLATE_SUCCESS ? min(written, buffer.count) : 0
            }
            switch result {
            case LIBDEFLATE_SUCCESS:
                guard allowsMore || consumed == bytes.count else { throw .damaged }
                return output
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                guard capacity < limit else { throw .exceedsLimit(limit) }
                capacity = capacity > limit / 2 ? limit : capacity * 2
            default: throw .damaged
            }
        }
    }

    /// Inflates an array; see ``bytes(of:format:limit:expectedSize:allowsMore:)-(UnsafeRawBufferPointer,_,_,_,_)``.
    public static func bytes(
        of bytes: [UInt8],
        format: DeflateFormat,
        limit: Int,
        expectedSize: Int? = nil,
        allowsMore: Bool = true
    ) throws(DeflateError) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(DeflateError) in
            try Inflate.bytes(
                of: UnsafeRawBufferPointer(buffer), format: format, limit: limit, expectedSize: expectedSize,
                allowsMore: allowsMore)
        }
    }
}
