// SPDX-License-Identifier: GPL-3.0-or-later

/// A file of the viewer as it can be sent.
///
/// A representation is read only when it is asked for: an answer of 304 costs no read.
struct Asset: Sendable {
    /// Names the content in the entity tag; differs when the content does.
    var version: String
    /// The uncompressed size in bytes.
    var size: Int
    /// Whether the file's name changes with its content, so that browsers need not ask again.
    var isImmutable: Bool
    /// Returns the bytes of the file.
    var identity: @Sendable () throws(ViewerError) -> [UInt8]
    /// Returns the same as a gzip member (RFC 1952); nil when there is none.
    var gzip: (@Sendable () throws(ViewerError) -> [UInt8])?
    /// Returns the same compressed by Brotli (RFC 7932); nil unless the packer has made it.
    var brotli: (@Sendable () throws(ViewerError) -> [UInt8])?
}

/// The place that the files of a viewer come from.
protocol AssetSource: Sendable {
    /// Returns the file at the path; nil when there is none.
    func asset(at path: RelativePath) throws(ViewerError) -> Asset?
}
