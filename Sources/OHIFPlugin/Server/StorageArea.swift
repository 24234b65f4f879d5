// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc
internal import Studies
internal import Synchronization
internal import Threading

/// The folder in which Orthanc keeps the files of attachments, as it does unless a plugin keeps them: the file of the
/// attachment `abcd…` is `ab/cd/abcd…` (`FilesystemStorage` of Orthanc's sources).
///
/// A file that was told to lie here is the right one or it is gone: its name is a UUID, and it is never written twice.
/// So reading it needs no look at the database, which takes Orthanc 1.12 the longer the larger the archive is.
struct StorageArea: Sendable {
    private let folder: String
    private let buffers = ReadBuffers()

    /// The SDK takes no larger ones, either: it counts their bytes in 32 bits.
    private static let largestFile = Int(UInt32.max)

    init(folder: String) {
        self.folder = folder
    }

    /// Lends the bytes of a file; `nil` when it is not there, is not of that size, or cannot be read, also for want of
    /// memory.
    func withFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard let open = open(file), open.stamp.size == file.size else { return nil }
        return withContents(of: open, body)
    }

    /// The same for a file that may have become shorter than it was told to be, by damage to the disk.
    func withDamagedFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard let open = open(file), open.stamp.size <= file.size else { return nil }
        return withContents(of: open, body)
    }

    /// The bytes of such a file for those who keep them for a while, in memory of their own.
    func damagedFile(_ file: StoredFile) -> FileInMemory? {
        guard let open = open(file), open.stamp.size <= file.size else { return nil }
        return FileInMemory(size: open.stamp.size) { open.read(into: $0, at: 0) }
    }

    private func open(_ file: StoredFile) -> ReadOnlyFile? {
        guard file.size <= Self.largestFile, let path = path(of: file.name) else { return nil }
        return try? ReadOnlyFile(path: path)
    }

    private func withContents<Result>(
        of open: ReadOnlyFile, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        let lent = buffers.withBuffer(of: open.stamp.size) { buffer in
            open.read(into: buffer, at: 0) ? body(UnsafeRawBufferPointer(buffer)) : nil
        }
        return lent ?? nil
    }

    /// `nil` unless the name is a UUID.
    func path(of name: String) -> String? {
        let isUUID =
            name.utf8.count == 36
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        guard isUUID else { return nil }
        return Path.joined(folder, "\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)")
    }
}

/// The bytes of a file; freed with the last reference.
///
/// `@unchecked Sendable` holds since they are written in the initializer only.
final class FileInMemory: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Has memory filled; `nil` when there is none, or it cannot be filled. Swift's own way to allocate ends the process
    /// when there is none.
    init?(size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Bool) {
        guard let address = malloc(max(size, 1)) else { return nil }
        memory = UnsafeMutableRawBufferPointer(start: address, count: size)
        guard fill(memory) else { return nil }
    }

    deinit {
        free(memory.baseAddress)
    }

    /// Lends the bytes; the pointer must not leave the closure.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(memory))
    }
}

/// Lends memory to threads that read files, and keeps what comes back: asking the system for fresh pages takes longer
/// than reading them full. Large files share a bounded room.
private final class ReadBuffers: Sendable {
    /// Idle memory. `@unchecked Sendable` holds since it is either here or with the one thread that took it out.
    private struct Idle: @unchecked Sendable {
        let memory: UnsafeMutableRawBufferPointer
    }

    /// No more than this many buffers are kept, none of them larger than `largest` bytes.
    private static let capacity = 8
    private static let largest = 4 << 20
    /// The most bytes that files of more than `largest` bytes take together, unless one of them has more.
    private static let room = 32 << 20

    private let idle = Mutex<[Idle]>([])
    private let room = SharedRoom(ReadBuffers.room)

    deinit {
        for buffer in idle.withLock({ $0 }) { free(buffer.memory.baseAddress) }
    }

    /// Lends memory of a size, or does nothing when there is none.
    func withBuffer<Result>(of size: Int, _ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result? {
        if size <= Self.largest { return withMemory(of: size, body) }
        return room.withRoom(for: size) { withMemory(of: size, body) }
    }

    private func withMemory<Result>(of size: Int, _ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result? {
        let kept = size <= Self.largest ? idle.withLock { $0.popLast() }?.memory : nil
        let memory: UnsafeMutableRawBufferPointer
        if let kept, kept.count >= size {
            memory = kept
        } else {
            free(kept?.baseAddress)
            let room = size <= Self.largest ? Self.room(for: size) : size
            // Swift's own way to allocate ends the process when there is no memory.
            guard let address = malloc(room) else { return nil }
            memory = UnsafeMutableRawBufferPointer(start: address, count: room)
        }
        defer { giveBack(memory) }
        return body(UnsafeMutableRawBufferPointer(rebasing: memory[..<size]))
    }

    /// A power of two, so that files of similar sizes share a buffer.
    private static func room(for size: Int) -> Int {
        var room = 64 << 10
        while room < size { room *= 2 }
        return room
    }

    private func giveBack(_ memory: UnsafeMutableRawBufferPointer) {
        let isKept = idle.withLock { idle in
            guard memory.count <= Self.largest, idle.count < Self.capacity else { return false }
            idle.append(Idle(memory: memory))
            return true
        }
        if !isKept { free(memory.baseAddress) }
    }
}
