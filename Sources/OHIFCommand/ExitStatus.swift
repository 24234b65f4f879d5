// SPDX-License-Identifier: GPL-3.0-or-later

/// The exit code that ends a command. The message has been printed when it is thrown. For files the codes are those of
/// sysexits(3), which scripts can tell apart. A wrong command line is 64.
struct ExitStatus: Error, Equatable {
    let code: Int32

    /// EX_DATAERR: a file is of the wrong kind, or too damaged to be read.
    static let dataError = Self(code: 65)
    /// EX_NOINPUT: a file does not exist or cannot be opened.
    static let noInput = Self(code: 66)
    /// EX_UNAVAILABLE: a required program is not installed.
    static let unavailable = Self(code: 69)
    /// EX_CANTCREAT: a file cannot be written.
    static let cannotCreate = Self(code: 73)
    /// EX_IOERR: reading failed half-way.
    static let inputOutputError = Self(code: 74)

    // For a job on a server:
    /// The job was started but did not succeed.
    static let jobUnfinished = Self(code: 1)
    /// The job was not started.
    static let jobNotStarted = Self(code: 2)
    /// The user pressed Ctrl-C: 128 plus the signal's number, as in shells.
    static let interrupted = Self(code: 130)
}
