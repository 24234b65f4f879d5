// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// A viewer's archive behind a plugin, in one file: an ELF file is read from its start, a ZIP archive from its end.
public enum AttachedArchive {
    /// Whether something was appended to the shared library at the path.
    ///
    /// Opening it shows what it is. A cut or damaged archive counts, too: the file must not pass for a plugin that
    /// never had one. A file that cannot be read, or is no ELF file, has nothing appended.
    public static func isPresent(in path: String) -> Bool {
        guard let file = try? ReadOnlyFile.ofViewer(path), let size = ELFFile.size(of: file) else { return false }
        return size < file.stamp.size
    }

    /// Returns the plugin with the archive appended, in place of anything that was appended before.
    public static func attach(_ archive: [UInt8], to plugin: [UInt8]) throws(PackingError) -> [UInt8] {
        guard let size = ELFFile.size(of: plugin) else { throw .notAPlugin }
        return plugin[..<size] + archive
    }
}
