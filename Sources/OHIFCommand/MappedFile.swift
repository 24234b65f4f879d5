// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The operating system's error for a file.
struct SystemError: Error, CustomStringConvertible {
    let number: Int32

    var description: String { String(cString: strerror(number)) }

    /// Whether the file does not exist or cannot be opened.
    var isMissing: Bool { number == ENOENT || number == EACCES || number == ENOTDIR || number == EISDIR }
}

/// Calls a closure with the bytes of a file, mapped into memory, so that reading the header of a large file loads
/// little of it. The path "-" means the standard input.
///
/// When another program shortens the file meanwhile, this process crashes: acceptable for a command-line tool, never
/// for a server.
func withMappedFile<R>(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    let descriptor = open(path == "-" ? "/dev/stdin" : path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError(number: errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemError(number: EISDIR) }
    guard status.st_mode & S_IFMT == S_IFREG else { return try readAll(descriptor, body) }
    let size = Int(status.st_size)
    guard size > 0 else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
        throw SystemError(number: errno)
    }
    defer { munmap(memory, size) }
    return try body(UnsafeRawBufferPointer(start: memory, count: size))
}

/// Calls a closure with all bytes of a pipe or a device, up to its end.
private func readAll<R>(_ descriptor: Int32, _ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count == 0 { break }
        if count < 0 {
            if errno == EINTR { continue }
            throw SystemError(number: errno)
        }
        bytes.append(contentsOf: chunk[..<count])
    }
    return try bytes.withUnsafeBytes(body)
}

/// Writes all bytes to a descriptor.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if errno != EINTR {
            throw SystemError(number: errno)
        }
    }
}
