// SPDX-License-Identifier: GPL-3.0-or-later

internal import CDeflate

/// Compresses whole buffers, one after the other, with working memory that is reserved once.
///
/// Not thread-safe: each thread that compresses has its own. Reuse matters: setting the library up costs more than
/// compressing the summary of an instance.
public struct Compressor: ~Copyable {
    private let compressor: OpaquePointer

    /// A compressor.
    ///
    /// - Parameter level: From 1 (fastest) to 12 (smallest); other values mean the nearest of these.
    public init(level: Int) throws(DeflateError) {
        guard let compressor = libdeflate_alloc_compressor(Int32(min(max(level, 1), 12))) else { throw .outOfMemory }
        self.compressor = compressor
    }

    deinit {
        libdeflate_free_compressor(compressor)
    }

    /// The bytes as one stream of the format. Deterministic: the same input gives the same output.
    public func compress(_ bytes: UnsafeRawBufferPointer, format: DeflateFormat) throws(DeflateError) -> [UInt8] {
        let bound =
            switch format {
            case .raw: libdeflate_deflate_compress_bound(compressor, bytes.count)
            case .zlib: libdeflate_zlib_compress_bound(compressor, bytes.count)
            case .gzip: libdeflate_gzip_compress_bound(compressor, bytes.count)
            }
        let function =
            switch format {
            case .raw: libdeflate_deflate_compress
            case .zlib: libdeflate_zlib_compress
            case .gzip: libdeflate_gzip_compress
            }
        let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            var nothing: UInt8 = 0
            count = withUnsafeMutablePointer(to: &nothing) { fallback in
                function(compressor, bytes.baseAddress ?? UnsafeRawPointer(fallback), bytes.count, target, buffer.count)
            }
        }
        // The bound is the library's own promise, so an empty result can only mean a defect.
        guard !output.isEmpty else { throw .outOfMemory }
        return output
    }

    /// The bytes of an array as one stream of the format.
    public func compress(_ bytes: [UInt8], format: DeflateFormat) throws(DeflateError) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(DeflateError) in
            try compress(UnsafeRawBufferPointer(buffer), format: format)
        }
    }
}
