// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies

/// Opens stored DICOM files and cuts out what browsers show: frames, documents and videos, without decoding anything.
///
/// Safe from any thread.
public final class FrameService<Server: FileServer>: Sendable {
    private let server: Server
    private let files: FileCache<Server>

    /// Creates a service; `FileCache` describes which files stay in memory.
    ///
    /// - Parameters:
    ///   - capacity: How many bytes of files stay in memory between requests; 0 keeps none.
    ///   - openingLimit: How many files are read at the same time.
    public init(server: Server, capacity: Int, openingLimit: Int) {
        self.server = server
        files = FileCache(server: server, capacity: capacity, openingLimit: openingLimit)
    }

    /// The size of the files that are in memory, in bytes.
    public var byteCount: Int { files.byteCount }

    /// Drops all files and ends the requests that wait; to be called at the end.
    public func stop() {
        files.stop()
    }

    /// Returns the version of an instance's file as it is now: for ``open(_:version:)``, and to tell clients whether
    /// their copy is current.
    public func version(ofInstance instance: String) throws(FrameError) -> FileVersion {
        do throws(StudyServerError) {
            return FileVersion(bytes: try server.fileVersion(ofInstance: instance))
        } catch {
            throw FrameError(error)
        }
    }

    /// Returns the file of an instance; its ``ParsedFile/version`` is a later one when it was overwritten meanwhile.
    public func open(_ instance: String, version: FileVersion) throws(FrameError) -> ParsedFile {
        try files.file(ofInstance: instance, version: version.bytes)
    }
}
