// SPDX-License-Identifier: GPL-3.0-or-later

public import Studies

/// The bytes of a DICOM file in memory, in whatever form the server gave them; the last reference frees them.
public protocol FileBytes: AnyObject, Sendable {
    /// Calls the closure with the bytes; the pointer must not leave the closure.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result
}

/// What this module needs from the server that holds the files. Several threads call the methods at once.
public protocol FileServer: Sendable {
    /// Returns bytes that change whenever the instance's file does: visible ASCII characters. Must be cheap.
    ///
    /// - Throws: ``StudyServerError/missing`` when there is no such instance.
    func fileVersion(ofInstance instance: String) throws(StudyServerError) -> [UInt8]

    /// Returns the whole file.
    func file(ofInstance instance: String) throws(StudyServerError) -> any FileBytes
}
