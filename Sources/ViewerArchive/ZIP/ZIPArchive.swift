// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
internal import Files

/// A validated ZIP archive whose entries are read when they are asked for.
///
/// Memory: the directory, about 150 bytes an entry; the data stay in the file. Safe to use from any thread.
struct ZIPArchive: Sendable {
    /// The files by path.
    let entries: [String: ZIPEntry]
    /// The bytes before the archive, when it is attached to another file.
    let prefixSize: Int
    private let file: ReadOnlyFile

    init(path: String, limits: ViewerLimits) throws(ViewerError) {
        let file = try ReadOnlyFile.ofViewer(path)
        let directory: ZIPDirectory
        do throws(ZIPError) {
            directory = try ZIPDirectory.read(file, limits: limits)
        } catch {
            throw .archive(error)
        }
        self.file = file
        prefixSize = directory.prefixSize
        entries = Dictionary(directory.entries.map { ($0.path.text, $0) }) { first, _ in first }
    }

    /// Returns the file's bytes, inflated and checked against the directory's size and CRC.
    func contents(of entry: ZIPEntry) throws(ViewerError) -> [UInt8] {
        let compressed = try compressedBytes(of: entry)
        let bytes: [UInt8]
        switch entry.method {
        case .stored: bytes = compressed
        case .deflated:
            do throws(DeflateError) {
                bytes = try Inflate.bytes(
                    of: compressed, format: .raw, limit: entry.size, expectedSize: entry.size)
            } catch {
                throw error == .outOfMemory ? .outOfMemory : .damagedEntry
            }
        }
        guard bytes.count == entry.size, Checksum.crc32(bytes) == entry.crc32 else { throw .damagedEntry }
        return bytes
    }

    /// Returns a deflated entry as a gzip member (RFC 1952, section 2.3) without inflating it: the same compressed
    /// bytes with another header and trailer. The browser checks the CRC.
    func gzipMember(of entry: ZIPEntry) throws(ViewerError) -> [UInt8] {
        try checkUnchanged()
        // Magic, method 8, no flags, no time, fastest/best unknown, operating system unknown.
        let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
        var trailer: [UInt8] = []
        trailer.append(littleEndian32: entry.crc32)
        trailer.append(littleEndian32: UInt32(truncatingIfNeeded: entry.size))
        let bodyEnd = header.count + entry.compressedSize
        var complete = false
        let member = [UInt8](unsafeUninitializedCapacity: bodyEnd + trailer.count) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.copyBytes(from: header)
            complete = file.read(into: .init(rebasing: raw[header.count..<bodyEnd]), at: entry.dataOffset)
            guard complete else { return }
            UnsafeMutableRawBufferPointer(rebasing: raw[bodyEnd...]).copyBytes(from: trailer)
            count = bodyEnd + trailer.count
        }
        guard complete else { throw .changedSinceOpening }
        return member
    }

    private func compressedBytes(of entry: ZIPEntry) throws(ViewerError) -> [UInt8] {
        try checkUnchanged()
        guard let bytes = file.bytes(at: entry.dataOffset, count: entry.compressedSize) else {
            throw .changedSinceOpening
        }
        return bytes
    }

    /// Checks that the file is the one that was validated, whose offsets these are. One `fstat`, about a microsecond.
    private func checkUnchanged() throws(ViewerError) {
        guard try file.stampForViewer() == file.stamp else { throw .changedSinceOpening }
    }
}
