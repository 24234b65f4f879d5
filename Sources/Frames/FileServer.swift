// SPDX-License-Identifier: GPL-3.0-or-later

public import Studies

/// The bytes of a DICOM file in memory, in whatever form the server gave them; freed with the last reference.
public protocol FileBytes: AnyObject, Sendable {
    /// Lends the bytes; the pointer must not leave the closure.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result
}

/// What this module asks of the server that holds the files. All methods are called on several threads at once.
public protocol FileServer: Sendable {
    /// Something that differs when the instance's file does, of visible ASCII characters; cheap.
    ///
    /// - Throws: ``StudyServerError/missing`` when there is no such instance.
    func fileVersion(ofInstance instance: String) throws(StudyServerError) -> [UInt8]

    /// The whole file.
    func file(ofInstance instance: String) throws(StudyServerError) -> any FileBytes
}
