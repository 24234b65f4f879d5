// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import OrthancKit
internal import Studies

/// The files of the Orthanc that runs this plugin.
extension OrthancStudyServer: FileServer {
    /// Returns the same bytes that ``withFile(ofInstance:_:)`` lends for records, so that they hold every frame that a
    /// document names.
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

/// A file in the memory that Orthanc allocated for it.
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
