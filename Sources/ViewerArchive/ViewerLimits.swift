// SPDX-License-Identifier: GPL-3.0-or-later

/// How large a viewer may be, so that no archive can exhaust the server's memory.
public struct ViewerLimits: Sendable, Equatable {
    /// The most files.
    public var entries: Int
    /// The most bytes of one file, uncompressed: what one request may need at a time.
    public var fileSize: Int
    /// The most bytes of all files together, uncompressed.
    public var totalSize: Int

    /// Creates limits; the defaults are generous for any build of OHIF (52 MB in 348 files).
    public init(entries: Int = 20_000, fileSize: Int = 128 << 20, totalSize: Int = 1 << 30) {
        self.entries = entries
        self.fileSize = fileSize
        self.totalSize = totalSize
    }
}
