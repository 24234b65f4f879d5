// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import Studies

/// Cuts out of stored DICOM files what browsers show: frames, documents and videos, without decoding anything.
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

    /// What identifies the file of an instance as it is now: to ask for it, and to tell clients whether theirs is right.
    public func version(ofInstance instance: String) throws(FrameError) -> FileVersion {
        do throws(StudyServerError) {
            return FileVersion(bytes: try server.fileVersion(ofInstance: instance))
        } catch {
            throw FrameError(error)
        }
    }

    /// A frame; the first is 1, as in DICOMweb (PS3.18 10.4.1.1.6).
    public func frame(
        _ number: Int, ofInstance instance: String, version: FileVersion
    ) throws(FrameError) -> ServedBytes {
        guard number >= 1 else { throw .missing }
        let file = try files.file(ofInstance: instance, version: version.bytes)
        guard !file.isVideo else { throw .missing }
        do throws(DICOMError) {
            // What DICOMweb says of a part; cornerstone takes the syntax from it.
            return ServedBytes(
                mediaType: "application/octet-stream; transfer-syntax=\(file.pixelEncoding.transferSyntaxUID)",
                bytes: try file.frame(number - 1))
        } catch {
            throw FrameError(error)
        }
    }

    /// What an instance holds.
    public func kind(ofInstance instance: String, version: FileVersion) throws(FrameError) -> FileKind {
        let file = try files.file(ofInstance: instance, version: version.bytes)
        return file.isVideo ? .video : file.document == nil ? .image : .document
    }

    /// The encapsulated document of an instance.
    ///
    /// Only PDF keeps its media type: whatever else a file claims to be, such as HTML, would run in the server's name.
    public func document(ofInstance instance: String, version: FileVersion) throws(FrameError) -> ServedBytes {
        let file = try files.file(ofInstance: instance, version: version.bytes)
        guard let document = file.document else { throw .missing }
        let isPDF = document.mimeType == "application/pdf"
        return ServedBytes(
            mediaType: isPDF ? "application/pdf" : "application/octet-stream", bytes: file.copy([document.range]))
    }

    /// The video of an instance.
    public func video(ofInstance instance: String, version: FileVersion) throws(FrameError) -> VideoStream {
        let file = try files.file(ofInstance: instance, version: version.bytes)
        guard file.isVideo else { throw .missing }
        do throws(DICOMError) {
            return VideoStream(file: file, fragments: try file.videoFragments())
        } catch {
            throw FrameError(error)
        }
    }
}

/// What a file holds for browsers.
public enum FileKind: Hashable, Sendable {
    /// An image, or nothing that this module knows.
    case image
    /// An encapsulated document.
    case document
    /// A video.
    case video
}
