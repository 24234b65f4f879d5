// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The attributes that tell one state of a file from another without reading it.
public struct FileStamp: Equatable, Sendable {
    /// The device (`st_dev`).
    public var device: UInt64
    /// The file on the device (`st_ino`).
    public var inode: UInt64
    /// The size in bytes.
    public var size: Int
    /// The seconds of the last write, since 1970.
    public var seconds: Int
    /// The nanoseconds of the last write.
    public var nanoseconds: Int
}

/// An open regular file that is read at offsets.
///
/// Deliberately not mapped: when another process cuts a mapped file short, touching its pages ends our process with
/// SIGBUS, and that process is the hospital's server. `pread(2)` reads less instead. It costs one copy of what is sent,
/// which the SDK would make anyway, and no memory between requests.
///
/// Safe from any thread: the descriptor never changes and `pread` has no shared position.
public final class ReadOnlyFile: Sendable {
    private let descriptor: Int32
    /// The state of the file when it was opened.
    public let stamp: FileStamp

    /// Opens a file.
    public init(path: String, followingLinks: Bool = true) throws(FileError) {
        // O_NONBLOCK: opening a FIFO must not wait for its writer. It has no effect on regular files.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = open(path, flags)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .notFound : .unreadable(errno: errno)
        }
        do throws(FileError) {
            stamp = try Self.stamp(of: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Returns the state of the file now.
    public func currentStamp() throws(FileError) -> FileStamp {
        try Self.stamp(of: descriptor)
    }

    private static func stamp(of descriptor: Int32) throws(FileError) -> FileStamp {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size >= 0 else { throw .notRegular }
        return FileStamp(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino),
            size: Int(status.st_size),
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec
        )
    }

    /// Fills the buffer from an offset; returns false when the file ends before the buffer is full, or reading fails.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
        guard let base = buffer.baseAddress, offset >= 0 else { return buffer.isEmpty }
        var done = 0
        while done < buffer.count {
            // No overflow: `offset` is at most the size of a file, and `done` is below the size of a buffer.
            let count = pread(descriptor, base + done, buffer.count - done, offset &+ done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// Returns a part of the file; `nil` when the file ends before the part does, or reading fails.
    public func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard count >= 0 else { return nil }
        var complete = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            complete = read(
                into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<count])), at: offset)
            initialized = complete ? count : 0
        }
        return complete ? bytes : nil
    }
}
