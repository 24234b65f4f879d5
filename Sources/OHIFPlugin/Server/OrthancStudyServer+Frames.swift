// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import OrthancKit
internal import Studies

/// The files of the Orthanc that runs this plugin.
extension OrthancStudyServer: FileServer {
    /// The same bytes of which ``withFile(ofInstance:_:)`` makes records: the frames of which a document tells are there.
    func file(ofInstance instance: String) throws(StudyServerError) -> any FileBytes {
        do throws(OrthancError) {
            return FileInBuffer(try orthanc.dicomFile(instance: instance))
        } catch {
            if !error.isMissing, let (storage, file) = damagedFile(ofInstance: instance),
                let bytes = storage.damagedFile(file)
            {
                return bytes
            }
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }
}

/// A file as Orthanc gave it.
private final class FileInBuffer: FileBytes {
    private let buffer: OrthancBuffer

    init(_ buffer: consuming OrthancBuffer) {
        self.buffer = buffer
    }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        buffer.withUnsafeBytes { body($0) }
    }
}

extension FileInMemory: FileBytes {}
