// SPDX-License-Identifier: GPL-3.0-or-later

/// One file of the viewer as it can be sent.
///
/// Reading happens when a representation is asked for, not before: an answer of 304 costs no read.
struct Asset: Sendable {
    /// Names the content for the entity tag; differs when the content does.
    var version: String
    /// The uncompressed size in bytes.
    var size: Int
    /// Whether the name says so when the content changes, so that browsers need not ask again.
    var isImmutable: Bool
    /// The bytes of the file.
    var identity: @Sendable () throws(ViewerError) -> [UInt8]
    /// The same as a gzip member (RFC 1952), when it can be had without compressing.
    var gzip: (@Sendable () throws(ViewerError) -> [UInt8])?
    /// The same compressed by Brotli (RFC 7932), where the packer has made it.
    var brotli: (@Sendable () throws(ViewerError) -> [UInt8])?
}

/// Where the files of a viewer come from.
protocol AssetSource: Sendable {
    /// The file at the path, or nil when there is none.
    func asset(at path: RelativePath) throws(ViewerError) -> Asset?
}
