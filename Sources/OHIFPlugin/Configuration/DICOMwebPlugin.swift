// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLoader
internal import Files

/// Orthanc's DICOMweb plugin, as a file.
enum DICOMwebPlugin {
    /// What it calls itself at `/plugins`.
    static let name = "dicom-web"

    /// A text that stands in each of its builds: the end of the regular expression of its route for frames. A library
    /// cannot be asked what it calls itself without running its code, and other plugins know the name, too.
    ///
    /// Put together here, so that this plugin's own file does not hold it.
    static let mark = ["studies", "series", "instances", "frames"].map { $0 + "/([^/]*)" }.joined(separator: "/")

    /// In bytes: what is read of a file, and of all of them. Its largest builds have some ten megabytes.
    static let fileLimit = 256 << 20
    private static let totalLimit = 1 << 30

    /// The first of these files that is the plugin's; names that say so are looked at first.
    ///
    /// - Parameter other: A file that is not; reading it would take time only.
    /// - Complexity: Reads the files, about a gigabyte a second.
    static func file(among paths: [String], but other: String? = nil) -> String? {
        let own = other.flatMap { try? ReadOnlyFile(path: $0).stamp }
        // A search for a text inside another one would link the library of regular expressions, more than a megabyte.
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
        // Pieces overlap, so that the text is whole in one of them.
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
