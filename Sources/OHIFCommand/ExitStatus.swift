// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser

/// The exit codes of this tool. For files: those of sysexits(3), which scripts can tell apart. A wrong command line is
/// 64, as the argument parser has it.
enum ExitStatus {
    /// EX_DATAERR: a file is not what the command is for, or too damaged to be read.
    static let dataError = ExitCode(65)
    /// EX_NOINPUT: a file is not there or cannot be opened.
    static let noInput = ExitCode(66)
    /// EX_CANTCREAT: a file cannot be written.
    static let cannotCreate = ExitCode(73)
    /// EX_IOERR: reading failed half-way.
    static let inputOutputError = ExitCode(74)

    // Of a job on a server:
    /// The job was started and did not come to a good end.
    static let jobUnfinished = ExitCode(1)
    /// Nothing was started.
    static let jobNotStarted = ExitCode(2)
    /// Interrupted by Ctrl-C: 128 and the signal's number, as shells have it.
    static let interrupted = ExitCode(130)
}
