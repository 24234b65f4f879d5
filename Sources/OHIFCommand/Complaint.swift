// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Writes an error message to the standard error, after the tool's name.
func complain(_ message: String) {
    say("orthanc-ohif: \(message)\n")
}

/// Writes a text to the standard error.
func say(_ text: String) {
    // When the standard error is closed, nobody can be told.
    Array(text.utf8).withUnsafeBytes { try? writeAll($0, to: STDERR_FILENO) }
}

/// Writes a text to the standard output.
func emit(_ text: String) throws(SystemError) {
    let bytes = Array(text.utf8)
    var failure: SystemError?
    bytes.withUnsafeBytes {
        do throws(SystemError) { try writeAll($0, to: STDOUT_FILENO) } catch { failure = error }
    }
    if let failure { throw failure }
}
