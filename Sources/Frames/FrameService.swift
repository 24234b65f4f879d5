// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies

/// Opens stored DICOM files to cut out what browsers show: frames, documents and videos, without decoding anything.
///
/// Safe from any thread.
public final class FrameService<Server: FileServer>: Sendable {
    private let server: Server
    private let files: OpenFiles<Server>

    /// A service; see `OpenFiles` for what is kept in memory.
    ///
    /// - Parameters:
    ///   - capacity: The most bytes of files that are kept in memory between requests; 0 keeps none.
    ///   - openingLimit: The most files that are read at the same time.
    public init(server: Server, capacity: Int, openingLimit: Int) {
        self.server = server
        files = OpenFiles(server: server, capacity: capacity, openingLimit: openingLimit)
    }

    /// The size of the files that are kept in memory, in bytes.
    public var byteCount: Int { files.byteCount }

    /// Drops all files; to be called at the end.
    public func stop() {
        files.stop()
    }

    /// What identifies the file of an instance as it is now: to ask for it, and to tell clients whether theirs is
    /// right.
    public func version(ofInstance instance: String) throws(FrameError) -> FileVersion {
        do throws(StudyServerError) {
            return FileVersion(bytes: try server.fileVersion(ofInstance: instance))
        } catch {
            throw FrameError(error)
        }
    }

    /// The file of an instance; its ``OpenedFile/version`` is a later one when it was overwritten meanwhile.
    public func open(_ instance: String, version: FileVersion) throws(FrameError) -> OpenedFile {
        try files.file(ofInstance: instance, version: version.bytes)
    }
}
