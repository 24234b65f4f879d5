// SPDX-License-Identifier: GPL-3.0-or-later

/// What this module asks of the server that holds the studies. Identifiers are the server's own, not DICOM UIDs.
///
/// All methods are called on several threads at once.
public protocol StudyServer: Sendable {
    /// The series of a study, in any order.
    ///
    /// - Throws: ``StudyServerError/missing`` when there is no such study.
    func series(ofStudy study: String) throws(StudyServerError) -> [String]

    /// The instances of a series, in any order.
    func instances(ofSeries series: String) throws(StudyServerError) -> [String]

    /// Lends the DICOM file of an instance for the time of the closure.
    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result

    /// What the server itself reads from the file: Orthanc's `/instances/{id}/tags`, in full form.
    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8]
}

/// Why the server did not give what was asked for.
public enum StudyServerError: Error, Hashable, Sendable {
    /// There is no such resource (any longer).
    case missing
    /// Something failed; the sentence says what, without patient data.
    case failed(String)
}
