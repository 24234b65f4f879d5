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

    /// As ``withFile(ofInstance:_:)``, for work that nobody waits for; large files may have to wait for each other.
    func withFileAside<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result

    /// What the server itself reads from the file: Orthanc's `/instances/{id}/tags`, in full form.
    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8]

    /// The HTTP status with which the server itself answers a request for the file of an instance; `nil` when it has the
    /// file. Only asked about a study of which nothing can be read.
    func failureStatus(ofInstance instance: String) -> Int?

    /// What the server takes undeclared text for, now.
    var textEncoding: TextEncoding { get }

    // MARK: Freshness and packs. A server that has nothing of the kind needs none of these; nothing is kept then.

    /// Whether `LastUpdate` of a study and of a series moves when an instance in it is deleted: since Orthanc 1.12, not
    /// yet in 1.10. Where it does not, the instances are listed to notice it.
    var noticesDeletions: Bool { get }

    /// Orthanc's `/studies/{id}/metadata/LastUpdate`, as it is; `nil` when there is none or no such study.
    func lastUpdate(ofStudy study: String) throws(StudyServerError) -> String?

    /// The state of the archive where looking at it tells whether any instance was stored or deleted; `nil` where it
    /// does not. Only asked where ``noticesDeletions`` is false.
    func archiveMark() throws(StudyServerError) -> ArchiveMark?

    /// Orthanc's `/series/{id}/metadata/LastUpdate`, as it is; `nil` when there is none or no such series.
    func lastUpdate(ofSeries series: String) throws(StudyServerError) -> String?

    /// The series' attachment ``SeriesPack/attachment``; `nil` when there is none or no such series.
    ///
    /// - Throws: ``StudyServerError/failed(_:)`` also when it is larger than ``SeriesPack/largestSize``.
    func pack(ofSeries series: String) throws(StudyServerError) -> [UInt8]?

    /// Keeps a pack in place of an earlier one; a reader sees the one or the other.
    func setPack(_ pack: [UInt8], ofSeries series: String) throws(StudyServerError)

    /// The identifiers of instances with these SOP Instance UIDs in a series that the server calls by that identifier;
    /// `nil` when it would call that series otherwise, or when identifiers do not tell. Asks nobody: there need be no such
    /// instances.
    func identifiers(of instances: [String], in series: DICOMSeries, calledSeries id: String) -> [String]?

    // MARK: Many at once. A server that can answer only about one thing at a time needs none of these.

    /// All series of a study and what is to be known of each, as of one moment for each; `nil` where that takes a call a
    /// series. They have their instances where ``noticesDeletions`` is false.
    func seriesStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState]?

    /// All instances of a study or series, as of one moment; `nil` where that takes a call a series.
    func instances(in scope: InstanceScope) throws(StudyServerError) -> [LocatedInstance]?

    /// Lends the bytes of a file without asking the server for it; `nil` when that is not possible, or not any more.
    func withStoredFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result?
}

/// A server that has neither `LastUpdate` nor packs, and tells one thing at a time.
extension StudyServer {
    /// Latin-1.
    public var textEncoding: TextEncoding { .latin1 }

    /// It has the file, as far as is known.
    public func failureStatus(ofInstance instance: String) -> Int? { nil }

    /// Not.
    public var noticesDeletions: Bool { false }

    /// None.
    public func archiveMark() throws(StudyServerError) -> ArchiveMark? { nil }

    /// None.
    public func lastUpdate(ofStudy study: String) throws(StudyServerError) -> String? { nil }

    /// None.
    public func lastUpdate(ofSeries series: String) throws(StudyServerError) -> String? { nil }

    /// None.
    public func pack(ofSeries series: String) throws(StudyServerError) -> [UInt8]? { nil }

    /// They do not tell.
    public func identifiers(
        of instances: [String], in series: DICOMSeries, calledSeries id: String
    ) -> [String]? { nil }

    /// Not at once.
    public func seriesStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState]? { nil }

    /// Not at once.
    public func instances(in scope: InstanceScope) throws(StudyServerError) -> [LocatedInstance]? { nil }

    /// As any other file.
    public func withFileAside<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        try withFile(ofInstance: instance, body)
    }

    /// Not possible.
    public func withStoredFile<Result>(
        _ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? { nil }

    /// Nothing.
    public func setPack(_ pack: [UInt8], ofSeries series: String) throws(StudyServerError) {}
}

extension StudyServer {
    /// The states of all series of a study, at least one; `nil` when they must be asked about one by one. A server that
    /// fails to answer this may still answer simpler questions.
    func statesAtOnce(ofStudy study: String) -> [SeriesState]? {
        do throws(StudyServerError) {
            // A study without series is none: the list says so.
            return try seriesStates(ofStudy: study).flatMap { $0.isEmpty ? nil : $0 }
        } catch {
            return nil
        }
    }
}

/// Why the server did not give what was asked for.
public enum StudyServerError: Error, Hashable, Sendable {
    /// There is no such resource (any longer).
    case missing
    /// Something failed; the sentence says what, without patient data.
    case failed(String)
    /// None of the files that were asked for can be read; with the HTTP status that the server itself answers where it
    /// does not have them, and how many there are.
    case unreadable(status: Int?, instances: Int)
    /// The study is larger than its document may be.
    case tooLarge
    /// Other large studies are being read, and waiting took too long.
    case busy

    /// Why, as a clause without patient data.
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
