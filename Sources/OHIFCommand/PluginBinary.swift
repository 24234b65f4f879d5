// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import ViewerArchive

/// A plugin's file, to which a viewer's archive is appended. The functions print their errors, and end the command.
struct PluginBinary {
    private let bytes: [UInt8]
    private let mode: mode_t?

    /// Reads a plugin, and refuses any other file.
    init(path: String) throws {
        bytes = try Self.read(path)
        var status = stat()
        mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
        _ = try Self.attach([], to: bytes, path: path)
    }

    /// Writes the plugin with an archive after it, in place of an earlier archive.
    func write(with archive: [UInt8], to path: String) throws {
        try Self.write(try Self.attach(archive, to: bytes, path: path), to: path, mode: mode)
    }

    /// Reads any file.
    static func read(_ path: String) throws -> [UInt8] {
        do {
            return try withMappedFile(path) { Array($0) }
        } catch let error as SystemError {
            complain("\(path): \(error)")
            throw error.isMissing ? ExitStatus.noInput : ExitStatus.inputOutputError
        }
    }

    /// Writes a file, completely or not at all.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t? = nil) throws {
        do throws(SystemError) {
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
