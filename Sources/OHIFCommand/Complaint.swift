// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Says on the standard error what went wrong.
func complain(_ message: String) {
    say("orthanc-ohif: \(message)\n")
}

/// Writes a text to the standard error.
func say(_ text: String) {
    // When the standard error is closed there is nobody left to tell.
    Array(text.utf8).withUnsafeBytes { try? writeAll($0, to: STDERR_FILENO) }
}

/// Writes a text to the standard output.
func emit(_ text: String) throws(FileError) {
    let bytes = Array(text.utf8)
    var failure: FileError?
    bytes.withUnsafeBytes {
        do throws(FileError) { try writeAll($0, to: STDOUT_FILENO) } catch { failure = error }
    }
    if let failure { throw failure }
}
