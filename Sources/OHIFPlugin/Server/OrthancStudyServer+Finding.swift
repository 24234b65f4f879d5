// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies
internal import Threading

/// Asking Orthanc about many resources at once.
///
/// Since 1.12.5 `/tools/find` does so: it reads the database once, as of one moment, instead of several times for each
/// resource. Up to 1.11 the series of a study are listed with their instances. The versions in between need no such
/// list while nothing changes: there, deletions show in `LastUpdate`.
extension OrthancStudyServer {
    func seriesStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState]? {
        guard let capabilities, capabilities.findsAll else {
            return noticesDeletions ? nil : try expandedSeries(ofStudy: study)
        }
        let found = try find("Series", parent: ("ParentStudy", study), content: ["Metadata", "Attachments"])
        var states: [SeriesState] = []
        for series in found {
            guard let id = series["ID"]?.string else { throw Self.incomplete }
            let pack = Self.attachment(SeriesPack.attachment, of: series)
            states.append(
                SeriesState(
                    id: id, lastUpdate: series["Metadata"]?["LastUpdate"]?.string,
                    pack: pack.map { Self.file($0).map { .file($0) } ?? .onRequest } ?? .none))
        }
        return states
    }

    /// Lists the series of a study with their instances, in half the time of a `/series/{id}` for each; Orthanc still
    /// reads one after the other.
    private func expandedSeries(ofStudy study: String) throws(StudyServerError) -> [SeriesState] {
        let path = "/studies/\(study)/series"
        do throws(OrthancError) {
            var states: [SeriesState] = []
            for one in try orthanc.json(path).array ?? [] {
                // After an answer of unknown form, the caller asks about each series, so that none is left out.
                guard let id = one["ID"]?.string, let instances = one["Instances"]?.strings else { return [] }
                states.append(
                    SeriesState(id: id, lastUpdate: one["LastUpdate"]?.string, pack: .onRequest, instances: instances))
            }
            return states
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }

    func instances(in scope: InstanceScope) throws(StudyServerError) -> [LocatedInstance]? {
        guard let capabilities, capabilities.findsAll else { return nil }
        let parent =
            switch scope {
            case .study(let study): ("ParentStudy", study)
            case .series(let series): ("ParentSeries", series)
            }
        let found = try find("Instance", parent: parent, content: ["Parent", "Attachments"])
        var instances: [LocatedInstance] = []
        instances.reserveCapacity(found.count)
        for instance in found {
            guard let id = instance["ID"]?.string, let series = instance["ParentSeries"]?.string else {
                throw Self.incomplete
            }
            instances.append(
                LocatedInstance(
                    id: id, series: series, file: Self.attachment(Self.dicomFile, of: instance).flatMap(Self.file)))
        }
        return instances
    }

    /// The error for an answer that lacks a member: a document must not silently lack a series or an instance.
    private static let incomplete = StudyServerError.failed("POST /tools/find: the answer is incomplete")

    func withStoredFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        capabilities?.storage?.withFile(file, body)
    }

    /// `FileContentType_Dicom` of Orthanc's sources.
    private static let dicomFile = 1

    /// The most calls at the same time: an answer about a study of 20 000 instances takes tens of megabytes. Orthanc's
    /// own database answers one after the other anyway.
    private static let mostFinds = 4
    private static let finds = Monitor(0)

    private func find(
        _ level: String, parent: (member: String, id: String), content: [String]
    ) throws(StudyServerError) -> [JSONValue] {
        let query = JSONValue(members: [
            "Level": .string(level), "Query": JSONValue(members: [:]), "Expand": .boolean(true),
            parent.member: .string(parent.id), "ResponseContent": .array(content.map { .string($0) }),
        ])
        Self.finds.wait { (count: inout Int) -> Monitor<Int>.WaitDecision<Void> in
            guard count < Self.mostFinds else { return .wait() }
            count += 1
            return .done(())
        }
        defer { Self.finds.withLock { $0 -= 1 } }
        do throws(OrthancError) {
            guard let found = try orthanc.json(posting: Array(query.text.utf8), to: "/tools/find").array else {
                throw OrthancError(.badJSON, operation: "POST /tools/find")
            }
            return found
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }

    private static func attachment(_ type: Int, of resource: JSONValue) -> JSONValue? {
        resource["Attachments"]?.array?.first { $0["ContentType"]?.integer == type }
    }

    /// Returns the file in which an attachment is stored; `nil` when it is compressed there.
    static func file(_ attachment: JSONValue) -> StoredFile? {
        guard let name = attachment["Uuid"]?.string, let size = attachment["UncompressedSize"]?.integer,
            attachment["CompressedSize"]?.integer == size
        else { return nil }
        return StoredFile(name: name, size: size)
    }
}
