// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A file that appears under its name whole or not at all.
enum NewFile {
    /// Writes beside the path and renames: who has the old file open, such as a running Orthanc, keeps the old one.
    ///
    /// - Parameter mode: Permissions of the new file; nil for those of the file that it replaces, else `rw-r--r--`.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t? = nil) throws(FileError) {
        var status = stat()
        let replaced: mode_t? = stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError(number: errno) }
        do throws(FileError) {
            defer { close(descriptor) }
            var failure: FileError?
            bytes.withUnsafeBytes {
                do throws(FileError) { try writeAll($0, to: descriptor) } catch { failure = error }
            }
            if let failure { throw failure }
            guard fchmod(descriptor, mode ?? replaced ?? 0o644) == 0, fsync(descriptor) == 0 else {
                throw FileError(number: errno)
            }
            guard rename(template, path) == 0 else { throw FileError(number: errno) }
        } catch {
            unlink(template)
            throw error
        }
    }
}
