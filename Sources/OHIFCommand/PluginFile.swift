// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import ViewerArchive

/// A plugin, read to append a viewer's archive to it. Failures are said at once and end the command.
struct PluginFile {
    private let bytes: [UInt8]
    private let mode: mode_t?

    /// Reads a plugin and refuses what is none.
    init(path: String) throws {
        bytes = try Self.read(path)
        var status = stat()
        mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
        _ = try Self.attach([], to: bytes, path: path)
    }

    /// Writes the plugin with the archive behind it, in place of one that was there.
    func write(with archive: [UInt8], to path: String) throws {
        try Self.write(try Self.attach(archive, to: bytes, path: path), to: path, mode: mode)
    }

    /// The bytes of any file.
    static func read(_ path: String) throws -> [UInt8] {
        do {
            return try withMappedFile(path) { Array($0) }
        } catch let error as FileError {
            complain("\(path): \(error)")
            throw error.isMissing ? ExitStatus.noInput : ExitStatus.inputOutputError
        }
    }

    /// Writes a file, whole or not at all.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t? = nil) throws {
        do throws(FileError) {
            try NewFile.write(bytes, to: path, mode: mode)
        } catch {
            complain("\(path): \(error)")
            throw ExitStatus.cannotCreate
        }
    }

    private static func attach(_ archive: [UInt8], to plugin: [UInt8], path: String) throws -> [UInt8] {
        do throws(PackingError) {
            return try AttachedArchive.attach(archive, to: plugin)
        } catch {
            complain("\(path): \(error)")
            throw ExitStatus.dataError
        }
    }
}
