// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc
internal import Studies
internal import Synchronization
internal import Threading

/// The folder in which Orthanc keeps the files of attachments, unless a plugin keeps them: the file of the attachment
/// `abcd…` is `ab/cd/abcd…` (`FilesystemStorage` in Orthanc's sources).
///
/// A file that Orthanc has named is the right one or has been deleted: its name is a UUID, and Orthanc never writes a
/// file twice. So reading it needs no query of the database, which takes Orthanc 1.12 longer the larger the archive is.
struct StorageArea: Sendable {
    private let folder: String
    private let buffers = ReadBuffers()

    /// The most bytes of a file that is read. The SDK gives no larger ones either: it counts bytes in 32 bits.
    private static let largestFile = Int(UInt32.max)

    init(folder: String) {
        self.folder = folder
    }

    /// Lends the bytes of a file; returns `nil` when it does not exist, has another size or cannot be read, or when
    /// memory is exhausted.
    func withFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard let open = open(file), open.stamp.size == file.size else { return nil }
        return withContents(of: open, body)
    }

    /// Lends the bytes of a file that may have become shorter than Orthanc says, by damage to the disk; see
    /// ``withFile(_:_:)``.
    func withDamagedFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard let open = open(file), open.stamp.size <= file.size else { return nil }
        return withContents(of: open, body)
    }

    /// Returns the bytes of such a file in memory of their own, for callers that keep them for a while.
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

    /// Returns the path of a file; `nil` unless its name is a UUID.
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
/// `@unchecked Sendable`: only the initialiser writes them.
final class FileInMemory: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Allocates memory and fills it; `nil` when memory is exhausted or `fill` fails. Swift's own allocation would end
    /// the process when memory is exhausted.
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

/// Buffers for threads that read files. They are reused, since getting fresh pages from the system takes longer than
/// filling them from a file. Large files share a limited number of bytes.
private final class ReadBuffers: Sendable {
    /// An idle buffer. `@unchecked Sendable`: it belongs to the list or to the one thread that took it out.
    private struct Idle: @unchecked Sendable {
        let memory: UnsafeMutableRawBufferPointer
    }

    /// The most buffers that are kept, and the most bytes of each.
    private static let capacity = 8
    private static let largest = 4 << 20
    /// The most bytes that files of more than `largest` bytes take together, unless one of them has more.
    private static let largeFileBytes = 32 << 20

    private let idle = Mutex<[Idle]>([])
    private let semaphore = WeightedSemaphore(ReadBuffers.largeFileBytes)

    deinit {
        for buffer in idle.withLock({ $0 }) { free(buffer.memory.baseAddress) }
    }

    /// Lends memory of a size; returns `nil` without calling `body` when memory is exhausted.
    func withBuffer<Result>(of size: Int, _ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result? {
        if size <= Self.largest { return withMemory(of: size, body) }
        return semaphore.withPermits(size) { withMemory(of: size, body) }
    }

    private func withMemory<Result>(of size: Int, _ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result? {
        let kept = size <= Self.largest ? idle.withLock { $0.popLast() }?.memory : nil
        let memory: UnsafeMutableRawBufferPointer
        if let kept, kept.count >= size {
            memory = kept
        } else {
            free(kept?.baseAddress)
            let room = size <= Self.largest ? Self.room(for: size) : size
            // Swift's own allocation would end the process when memory is exhausted.
            guard let address = malloc(room) else { return nil }
            memory = UnsafeMutableRawBufferPointer(start: address, count: room)
        }
        defer { giveBack(memory) }
        return body(UnsafeMutableRawBufferPointer(rebasing: memory[..<size]))
    }

    /// Returns a power of two, so that files of similar sizes share a buffer.
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
