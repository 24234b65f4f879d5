// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

extension ViewerSettings {
    /// Reads a user's configuration, a regular file of at most `limit` bytes.
    public static func script(at path: String, limit: Int) throws(ViewerError) -> [UInt8] {
        let file = try ReadOnlyFile.ofViewer(path)
        guard file.stamp.size <= limit else { throw .fileTooLarge(limit: limit) }
        guard let bytes = file.bytes(at: 0, count: file.stamp.size) else { throw .changedSinceOpening }
        return bytes
    }
}
