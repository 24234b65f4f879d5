// SPDX-License-Identifier: GPL-3.0-or-later

internal import CBrotli

/// The Brotli format (RFC 7932) for whole buffers.
///
/// ```swift
/// let compressed = Brotli.compressed(script)
/// ```
public enum Brotli {
    /// Compresses bytes as far as the format allows (quality 11, a window of 16 MB); `nil` when the library fails.
    ///
    /// The result depends only on the bytes. It takes about two seconds a megabyte, and working memory of about ten
    /// times the bytes.
    public static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        // The library gives no bound, 0, for input that is too large.
        let bound = BrotliEncoderMaxCompressedSize(bytes.count)
        guard bound > 0 else { return nil }
        var isComplete = false
        let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            var size = buffer.count
            isComplete = bytes.withUnsafeBufferPointer { input in
                var nothing: UInt8 = 0
                return withUnsafeMutablePointer(to: &nothing) { fallback in
                    BrotliEncoderCompress(
                        BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_GENERIC, input.count,
                        input.baseAddress ?? UnsafePointer(fallback), &size, buffer.baseAddress ?? fallback) != 0
                }
            }
            count = isComplete ? min(size, buffer.count) : 0
        }
        return isComplete ? output : nil
    }

    /// Decompresses a stream that gives exactly `size` bytes; `nil` for any other. Never reserves more than `size`.
    public static func decompressed(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        guard size >= 0 else { return nil }
        var isComplete = false
        let output = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var written = size
            isComplete = bytes.withUnsafeBufferPointer { input in
                var nothing: UInt8 = 0
                return withUnsafeMutablePointer(to: &nothing) { fallback in
                    BrotliDecoderDecompress(
                        input.count, input.baseAddress ?? UnsafePointer(fallback), &written,
                        buffer.baseAddress ?? fallback) == BROTLI_DECODER_RESULT_SUCCESS
                }
            }
            isComplete = isComplete && written == size
            count = isComplete ? size : 0
        }
        return isComplete ? output : nil
    }
}
