// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// What `/tools/find` tells of many resources at once, since Orthanc 1.12.5: one look at the database in place of
/// several for each of them, and all as of one moment.
extension OrthancStudyServer {
    func seriesStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState]? {
        guard let traits, traits.findsAll else { return nil }
        let found = try find("Series", parent: ("ParentStudy", study), content: ["Metadata", "Attachments"])
        return found.compactMap { series in
            guard let id = series["ID"]?.string else { return nil }
            let pack = Self.attachment(SeriesPack.attachment, of: series)
            return SeriesState(
                id: id, lastUpdate: series["Metadata"]?["LastUpdate"]?.string,
                pack: pack.map { Self.file($0).map { .file($0) } ?? .onRequest } ?? .none)
        }
    }

    func instances(in scope: InstanceScope) throws(StudyServerError) -> [LocatedInstance]? {
        guard let traits, traits.findsAll else { return nil }
        let parent =
            switch scope {
            case .study(let study): ("ParentStudy", study)
            case .series(let series): ("ParentSeries", series)
            }
        let found = try find("Instance", parent: parent, content: ["Parent", "Attachments"])
        return found.compactMap { instance in
            guard let id = instance["ID"]?.string, let series = instance["ParentSeries"]?.string else { return nil }
            return LocatedInstance(
                id: id, series: series, file: Self.attachment(Self.dicomFile, of: instance).flatMap(Self.file))
        }
    }

    func withStoredFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        traits?.storage?.withFile(file, body)
    }

    /// `FileContentType_Dicom` of Orthanc's sources.
    private static let dicomFile = 1

    private func find(
        _ level: String, parent: (member: String, id: String), content: [String]
    ) throws(StudyServerError) -> [JSONValue] {
        let query = JSONValue(members: [
            "Level": .string(level), "Query": JSONValue(members: [:]), "Expand": .boolean(true),
            parent.member: .string(parent.id), "ResponseContent": .array(content.map { .string($0) }),
        ])
        do throws(OrthancError) {
            return try orthanc.json(posting: Array(query.text.utf8), to: "/tools/find").array ?? []
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }

    private static func attachment(_ type: Int, of resource: JSONValue) -> JSONValue? {
        resource["Attachments"]?.array?.first { $0["ContentType"]?.integer == type }
    }

    /// Where an attachment lies; `nil` when it is compressed there.
    private static func file(_ attachment: JSONValue) -> StoredFile? {
        guard let name = attachment["Uuid"]?.string, let size = attachment["UncompressedSize"]?.integer,
            attachment["CompressedSize"]?.integer == size
        else { return nil }
        return StoredFile(name: name, size: size)
    }
}
