// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import Synchronization

/// Another program, which reads bytes from its standard input and writes bytes to its standard output. No shell sees
/// its arguments, and a program that hangs or never stops writing cannot block this tool.
struct ExternalProgram: Sendable {
    /// The program's path.
    let path: String
    let arguments: [String]

    /// The most seconds that it may run.
    var timeLimit = 60
    /// The most bytes that it may write.
    var outputLimit = 256 << 20

    /// Finds a program by its name in the folders that `PATH` lists; `nil` when none of them has one that may be run.
    init?(named name: String, arguments: [String]) {
        let folders = getenv("PATH").map { String(cString: $0) } ?? ""
        let paths = folders.split(separator: ":").map { "\($0)/\(name)" }
        guard let path = paths.first(where: { $0.hasPrefix("/") && Self.isProgram($0) }) else { return nil }
        self.init(path: path, arguments: arguments)
    }

    /// Creates a program from its path.
    init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// Why a run failed, in a few words without a full stop.
    struct Failure: Error, Equatable {
        let reason: String
    }

    /// Runs the program with the bytes as its input, and returns its output.
    ///
    /// Safe to call on several threads at once.
    func run(_ input: [UInt8]) throws(Failure) -> [UInt8] {
        let (process, pipes) = try Self.starting.withLock { _ throws(Failure) in try start(reading: input) }
        let readings = zip(pipes, [outputLimit, 1 << 16, 0]).map { PipeReading($0, limit: $1) }
        let failure = PipeReading.readAll(readings, seconds: timeLimit)
        // Ends the program and the processes that it may have started; harmless when they have ended.
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        if let failure { throw failure }
        // WIFEXITED and WEXITSTATUS are macros, which Swift cannot call.
        guard status & 0x7f == 0 else { throw Failure(reason: "ended by signal \(status & 0x7f)") }
        guard status >> 8 & 0xff == 0 else {
            throw Failure(reason: Self.firstLine(of: readings[1].bytes) ?? "ended with status \(status >> 8 & 0xff)")
        }
        return readings[0].bytes
    }

    /// Returns the first line that is not blank, at most 200 characters of it and none that a terminal would obey.
    private static func firstLine(of bytes: [UInt8]) -> String? {
        let lines = String(decoding: bytes, as: UTF8.self).split { $0.isNewline }.map { line in
            line.unicodeScalars.filter {
                !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 0x20 && $0.value != 0x7f
            }
        }
        let texts = lines.map { String(String.UnicodeScalarView($0)) }
        guard let text = texts.first(where: { line in line.contains { !$0.isWhitespace } }) else { return nil }
        return String(text.drop { $0.isWhitespace }.prefix(200))
    }

    /// Locked while a program is started: between making a descriptor and marking it as not inherited, no other thread
    /// must start a program.
    private static let starting = Mutex(())

    /// Starts the program.
    ///
    /// - Returns: The process and three pipes: the program's output, its errors, and a pipe that it does not know. Only
    ///   the end of the last one shows that the program has ended, rather than closed the others.
    private func start(reading input: [UInt8]) throws(Failure) -> (process: pid_t, pipes: [Pipe]) {
        let source = try TemporaryInput(input)
        let pipes = [try Pipe(), try Pipe(), try Pipe()]
        let process = try start(descriptors: [source.descriptor] + pipes.map(\.writing))
        for pipe in pipes { pipe.closeWriting() }
        return (process, pipes)
    }

    /// Starts the program with the descriptors as 0, 1, 2… and no others, in a process group of its own.
    private func start(descriptors: [Int32]) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads of this tool's pool block signals; the program must receive them.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, &attributes, words, environ)
        guard code == 0 else { throw Failure(reason: "cannot be started (errno \(code))") }
        return process
    }
}
