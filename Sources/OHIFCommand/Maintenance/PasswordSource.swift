// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The source of a password, which is never printed.
struct PasswordSource {
    /// The password on the command line.
    let option: String?
    /// The path of a file with the password; "-" is the standard input.
    let file: String?

    /// Returns the password; prints why there is none, and ends the command.
    func password(of user: String, interruption: Interruption) throws -> String {
        if let file { return try firstLine(of: file) }
        if let option { return option }
        if let variable = getenv("ORTHANC_PASSWORD") { return String(cString: variable) }
        guard let typed = try Self.ask("Password of \(user): ", interruption) else {
            complain("There is no terminal to ask for the password: set ORTHANC_PASSWORD or give --password-file.")
            throw ExitStatus.jobNotStarted
        }
        return typed
    }

    private func firstLine(of path: String) throws -> String {
        do {
            return try withMappedFile(path) { bytes in
                String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
            }
        } catch let error as SystemError {
            complain("\(path): \(error)")
            throw ExitStatus.jobNotStarted
        }
    }

    /// Asks on the terminal without echo; returns `nil` when there is no terminal. Ctrl-C ends the command, after the
    /// echo is restored.
    private static func ask(_ question: String, _ interruption: Interruption) throws -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &silent)
        defer {
            tcsetattr(terminal, TCSAFLUSH, &before)
            write("\n", to: terminal)
        }
        write(question, to: terminal)
        var line: [UInt8] = []
        while true {
            try waitForInput(terminal, interruption)
            var byte: UInt8 = 0
            guard read(terminal, &byte, 1) == 1 else { throw ExitStatus.interrupted }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    /// Waits until there is input.
    private static func waitForInput(_ terminal: Int32, _ interruption: Interruption) throws {
        var descriptor = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        let millisecondsBetweenLooks: Int32 = 100
        while poll(&descriptor, 1, millisecondsBetweenLooks) <= 0 {
            if interruption.isPending { throw ExitStatus.interrupted }
        }
    }

    private static func write(_ text: String, to terminal: Int32) {
        // A terminal that cannot be written to cannot be read either, which is noticed then.
        Array(text.utf8).withUnsafeBytes { try? writeAll($0, to: terminal) }
    }
}
