// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The writing of a file that appears under its name complete or not at all.
enum NewFile {
    /// Writes a file beside the path and renames it: a process that has the old file open, such as a running Orthanc,
    /// keeps the old contents.
    ///
    /// - Parameter mode: Permissions of the new file; `nil` for those of the file that it replaces, or `rw-r--r--`.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t? = nil) throws(SystemError) {
        var status = stat()
        let replaced: mode_t? = stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw SystemError(number: errno) }
        do throws(SystemError) {
            defer { close(descriptor) }
            var failure: SystemError?
            bytes.withUnsafeBytes {
                do throws(SystemError) { try writeAll($0, to: descriptor) } catch { failure = error }
            }
            if let failure { throw failure }
            guard fchmod(descriptor, mode ?? replaced ?? 0o644) == 0, fsync(descriptor) == 0 else {
                throw SystemError(number: errno)
            }
            guard rename(template, path) == 0 else { throw SystemError(number: errno) }
        } catch {
            unlink(template)
            throw error
        }
    }
}
