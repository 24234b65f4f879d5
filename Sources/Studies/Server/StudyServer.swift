// SPDX-License-Identifier: GPL-3.0-or-later

/// The server that holds the studies, as this module needs it. Identifiers are the server's own, not DICOM UIDs.
///
/// All methods are called on several threads at once.
public protocol StudyServer: Sendable {
    /// Returns the series of a study, in any order.
    ///
    /// - Throws: ``StudyServerError/missing`` when there is no such study.
    func series(ofStudy study: String) throws(StudyServerError) -> [String]

    /// Returns the instances of a series, in any order.
    func instances(ofSeries series: String) throws(StudyServerError) -> [String]

    /// Calls the closure with the DICOM file of an instance; the bytes are valid only during the call.
    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result

    /// Does the same as ``withFile(ofInstance:_:)`` in the background; large files may have to wait for each other.
    func withFileInBackground<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result

    /// Returns what the server itself reads from the file: Orthanc's `/instances/{id}/tags`, in full form.
    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8]

    /// Returns the HTTP status with which the server itself answers a request for the file of an instance; `nil` when
    /// it has the file. Called only for a study of which no file can be read.
    func failureStatus(ofInstance instance: String) -> Int?

    /// The character set that the server assumes now for text in files that declare none.
    var textEncoding: TextEncoding { get }

    // MARK: Freshness and packs. A server without `LastUpdate` and packs needs none of these; nothing is kept then.

    /// Whether `LastUpdate` of a study and of a series changes when an instance in it is deleted: in Orthanc since
    /// 1.12, not yet in 1.10. Where it does not, the instances are listed to notice deletions.
    var noticesDeletions: Bool { get }

    /// Returns Orthanc's `/studies/{id}/metadata/LastUpdate` as it is; `nil` when there is none, or no such study.
    func lastUpdate(ofStudy study: String) throws(StudyServerError) -> String?

    /// Returns the state of the archive, which shows whether any instance was stored or deleted; `nil` where the server
    /// cannot tell. Called only where ``noticesDeletions`` is false.
    func archiveMark() throws(StudyServerError) -> ArchiveMark?

    /// Returns Orthanc's `/series/{id}/metadata/LastUpdate` as it is; `nil` when there is none, or no such series.
    func lastUpdate(ofSeries series: String) throws(StudyServerError) -> String?

    /// Returns the series' attachment ``SeriesPack/attachment``; `nil` when there is none, or no such series.
    ///
    /// - Throws: ``StudyServerError/failed(_:)`` also when it is larger than ``SeriesPack/largestSize``.
    func pack(ofSeries series: String) throws(StudyServerError) -> [UInt8]?

    /// Stores a pack in place of an earlier one; a reader gets the one or the other, never a mixture.
    func setPack(_ pack: [UInt8], ofSeries series: String) throws(StudyServerError)

    /// Computes the identifiers of instances with these SOP Instance UIDs in a series; `nil` when the series would have
    /// another identifier than `id`, or when identifiers do not follow from UIDs. The server is not asked: the
    /// instances need not exist.
    func identifiers(of instances: [String], in series: DICOMSeries, calledSeries id: String) -> [String]?

    // MARK: Many at once. A server that answers about only one thing at a time needs none of these.

    /// Returns all series of a study with their states, each as of one moment; `nil` where that takes a call for each
    /// series. The states have the instances where ``noticesDeletions`` is false.
    func seriesStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState]?

    /// Returns all instances of a study or series as of one moment; `nil` where that takes a call for each series.
    func instances(in scope: InstanceScope) throws(StudyServerError) -> [LocatedInstance]?

    /// Calls the closure with a stored file, without asking the server for it; `nil` when that is impossible or the
    /// file is gone.
    func withStoredFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result?
}

/// Defaults for a server that has neither `LastUpdate` nor packs and answers about one thing at a time.
extension StudyServer {
    /// Latin-1.
    public var textEncoding: TextEncoding { .latin1 }

    /// Returns `nil`: as far as is known, the server has the file.
    public func failureStatus(ofInstance instance: String) -> Int? { nil }

    /// `false`.
    public var noticesDeletions: Bool { false }

    /// Returns `nil`: there is no such state.
    public func archiveMark() throws(StudyServerError) -> ArchiveMark? { nil }

    /// Returns `nil`: there is none.
    public func lastUpdate(ofStudy study: String) throws(StudyServerError) -> String? { nil }

    /// Returns `nil`: there is none.
    public func lastUpdate(ofSeries series: String) throws(StudyServerError) -> String? { nil }

    /// Returns `nil`: there is none.
    public func pack(ofSeries series: String) throws(StudyServerError) -> [UInt8]? { nil }

    /// Returns `nil`: a server need not derive identifiers from UIDs.
    public func identifiers(
        of instances: [String], in series: DICOMSeries, calledSeries id: String
    ) -> [String]? { nil }

    /// Returns `nil`: each series must be asked for by itself.
    public func seriesStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState]? { nil }

    /// Returns `nil`: each series must be asked for by itself.
    public func instances(in scope: InstanceScope) throws(StudyServerError) -> [LocatedInstance]? { nil }

    /// Calls ``withFile(ofInstance:_:)``.
    public func withFileInBackground<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        try withFile(ofInstance: instance, body)
    }

    /// Returns `nil`: the server must be asked for the file.
    public func withStoredFile<Result>(
        _ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? { nil }

    /// Does nothing.
    public func setPack(_ pack: [UInt8], ofSeries series: String) throws(StudyServerError) {}
}

extension StudyServer {
    /// Returns the states of all series of a study, at least one; `nil` when the server must be asked series by series,
    /// also when the call fails: it may still answer simpler questions.
    func statesAtOnce(ofStudy study: String) -> [SeriesState]? {
        do throws(StudyServerError) {
            // No states are no answer: listing the series tells whether the study exists.
            return try seriesStates(ofStudy: study).flatMap { $0.isEmpty ? nil : $0 }
        } catch {
            return nil
        }
    }
}

/// Why the server did not give what it was asked for.
public enum StudyServerError: Error, Hashable, Sendable {
    /// There is no such resource, or no longer.
    case missing
    /// Something failed; the sentence says what, without patient data.
    case failed(String)
    /// None of the requested files can be read; `status` is the server's own HTTP status where it does not have them,
    /// `instances` how many there are.
    case unreadable(status: Int?, instances: Int)
    /// The study is larger than its document may be.
    case tooLarge
    /// Other large studies are being read, and the wait was too long.
    case busy

    /// The reason as a clause, without patient data.
    public var reason: String {
        switch self {
        case .missing: "it does not exist"
        case .failed(let reason): reason
        case .unreadable(_, let instances): "none of its \(instances) instances can be read"
        case .tooLarge: "it is too large"
        case .busy: "other large studies are being read"
        }
    }
}
