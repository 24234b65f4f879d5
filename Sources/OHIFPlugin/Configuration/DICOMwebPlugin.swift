// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLoader
internal import Files

/// Orthanc's DICOMweb plugin, as a file.
enum DICOMwebPlugin {
    /// Its name at `/plugins`.
    static let name = "dicom-web"

    /// A text that each of its builds contains: the end of the regular expression of its route for frames. A library
    /// tells its name only when its code runs, and other plugins contain that name, too.
    ///
    /// Joined at run time, so that this plugin's own file does not contain it.
    static let mark = ["studies", "series", "instances", "frames"].map { $0 + "/([^/]*)" }.joined(separator: "/")

    /// The most bytes that are read of one file, and of all of them. The plugin's largest builds have some ten
    /// megabytes.
    static let fileLimit = 256 << 20
    private static let totalLimit = 1 << 30

    /// Returns the first of some files that is the DICOMweb plugin. It first reads the files with the plugin's usual
    /// name.
    ///
    /// - Parameter other: A file that is known to be another one, and is not read.
    /// - Complexity: Reads the files, about a gigabyte a second.
    static func file(among paths: [String], but other: String? = nil) -> String? {
        let own = other.flatMap { try? ReadOnlyFile(path: $0).stamp }
        // Swift's search for a text inside another one would link its library of regular expressions, more than a
        // megabyte.
        let isNamed = { (path: String) in
            path.split(separator: "/").last.map { $0.lowercased().hasPrefix("liborthancdicomweb") } ?? false
        }
        var left = totalLimit
        return (paths.filter(isNamed) + paths.filter { !isNamed($0) }).first { path in
            guard let file = try? ReadOnlyFile(path: path), file.stamp != own else { return false }
            let size = min(file.stamp.size, fileLimit, left)
            left -= size
            return holdsMark(file, size: size)
        }
    }

    private static let pieceSize = 1 << 20

    private static func holdsMark(_ file: ReadOnlyFile, size: Int) -> Bool {
        let mark = Array(mark.utf8)
        var piece = [UInt8](repeating: 0, count: min(pieceSize, size))
        var offset = 0
        // Pieces overlap, so that one of them contains the whole text.
        while offset + mark.count <= size {
            let count = min(piece.count, size - offset)
            let isFound: Bool? = piece.withUnsafeMutableBytes { buffer in
                guard file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset) else {
                    return nil
                }
                return memmem(buffer.baseAddress, UInt(count), mark, UInt(mark.count)) != nil
            }
            guard isFound == false else { return isFound ?? false }
            offset += count - (mark.count - 1)
        }
        return false
    }
}
