// SPDX-License-Identifier: GPL-3.0-or-later

internal import CDeflate

/// A compressor for whole buffers that reserves its working memory once.
///
/// Not thread-safe: each thread needs its own. Use one for many buffers: creating it costs more than compressing the
/// summary of an instance.
public struct Compressor: ~Copyable {
    private let compressor: OpaquePointer

    /// Creates a compressor.
    ///
    /// - Parameter level: From 1 (fastest) to 12 (smallest); other values mean the nearest of these.
    public init(level: Int) throws(DeflateError) {
        guard let compressor = libdeflate_alloc_compressor(Int32(min(max(level, 1), 12))) else { throw .outOfMemory }
        self.compressor = compressor
    }

    deinit {
        libdeflate_free_compressor(compressor)
    }

    /// Compresses bytes into one stream of the format. The same bytes always give the same stream.
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
        // The library guarantees that its bound suffices, so an empty result can only mean a defect.
        guard !output.isEmpty else { throw .outOfMemory }
        return output
    }

    /// Compresses an array into one stream of the format.
    public func compress(_ bytes: [UInt8], format: DeflateFormat) throws(DeflateError) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(DeflateError) in
            try compress(UnsafeRawBufferPointer(buffer), format: format)
        }
    }
}
