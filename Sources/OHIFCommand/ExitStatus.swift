// SPDX-License-Identifier: GPL-3.0-or-later

/// Ends a command with an exit code of this tool; what went wrong has been said. For files the codes are those of
/// sysexits(3), which scripts can tell apart. A wrong command line is 64.
struct ExitStatus: Error, Equatable {
    let code: Int32

    /// EX_DATAERR: a file is not what the command is for, or too damaged to be read.
    static let dataError = Self(code: 65)
    /// EX_NOINPUT: a file is not there or cannot be opened.
    static let noInput = Self(code: 66)
    /// EX_UNAVAILABLE: a program that is needed is not installed.
    static let unavailable = Self(code: 69)
    /// EX_CANTCREAT: a file cannot be written.
    static let cannotCreate = Self(code: 73)
    /// EX_IOERR: reading failed half-way.
    static let inputOutputError = Self(code: 74)

    // Of a job on a server:
    /// The job was started and did not come to a good end.
    static let jobUnfinished = Self(code: 1)
    /// Nothing was started.
    static let jobNotStarted = Self(code: 2)
    /// Interrupted by Ctrl-C: 128 and the signal's number, as shells have it.
    static let interrupted = Self(code: 130)
}
