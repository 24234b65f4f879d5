// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import Threading

/// A file without a name that holds the input of a program, so that this tool need not write while it reads the output.
final class TemporaryInput {
    let descriptor: Int32

    init(_ bytes: [UInt8]) throws(ExternalProgram.Failure) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/orthanc-ohif.XXXXXX".utf8CString)
        descriptor = highDescriptor(mkstemp(&template))
        guard descriptor >= 0 else { throw .init(reason: "no temporary file can be made in \(folder)") }
        unlink(template)
        var isWritten = false
        bytes.withUnsafeBytes { isWritten = (try? writeAll($0, to: descriptor)) != nil }
        guard isWritten, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .init(reason: "the temporary file in \(folder) cannot be written")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}

/// A pipe that closes its ends when it is freed.
final class Pipe {
    let reading: Int32
    private(set) var writing: Int32

    init() throws(ExternalProgram.Failure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .init(reason: "no pipe can be made (errno \(errno))") }
        reading = highDescriptor(ends[0])
        writing = highDescriptor(ends[1])
        guard reading >= 0, writing >= 0 else { throw .init(reason: "there are too many open files") }
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    deinit {
        closeWriting()
        if reading >= 0 { close(reading) }
    }
}

/// Moves a descriptor to a number of 16 or more, beyond those that a new program gets, and closes the old one.
private func highDescriptor(_ descriptor: Int32) -> Int32 {
    guard descriptor >= 0 else { return -1 }
    defer { close(descriptor) }
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 16)
}

/// The bytes that have come through a pipe.
final class PipeReading {
    private let pipe: Pipe
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private var isAtEnd = false

    init(_ pipe: Pipe, limit: Int) {
        self.pipe = pipe
        self.limit = limit
    }

    /// Reads until all pipes have ended; returns a failure when that takes too long or one gives too much.
    static func readAll(_ readings: [PipeReading], seconds: Int) -> ExternalProgram.Failure? {
        let end = Instant.after(seconds: Double(seconds))
        while true {
            let open = readings.filter { !$0.isAtEnd }
            guard !open.isEmpty else { return nil }
            guard Instant.now() < end else { return .init(reason: "not ready after \(seconds) seconds") }
            var waiting = open.map { pollfd(fd: $0.pipe.reading, events: Int16(POLLIN), revents: 0) }
            // A second at most, so that the clock is checked.
            let ready = poll(&waiting, nfds_t(waiting.count), 1000)
            guard ready >= 0 || errno == EINTR else { return .init(reason: "cannot be waited for (errno \(errno))") }
            guard ready > 0 else { continue }
            for (reading, state) in zip(open, waiting) where state.revents != 0 {
                guard reading.readSome() else { return .init(reason: "writes more than \(reading.limit) bytes") }
            }
        }
    }

    /// Reads what has arrived; returns false when it is more than allowed.
    private func readSome() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(pipe.reading, &buffer, buffer.count)
        if count > 0 {
            guard bytes.count + count <= limit else { return false }
            bytes += buffer[..<count]
        } else if count == 0 || errno != EINTR {
            isAtEnd = true
        }
        return true
    }
}
