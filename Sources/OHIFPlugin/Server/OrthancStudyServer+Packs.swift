// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// The signs of changes, and the packs, which are attachments of the series.
extension OrthancStudyServer {
    /// Orthanc 1.12 updates `LastUpdate` of the parents of a deleted resource, 1.10 does not (measured).
    private static let versionThatNoticesDeletions = OrthancVersion(1, 12, 0)

    var noticesDeletions: Bool { orthanc.isAtLeast(Self.versionThatNoticesDeletions) }

    /// Returns a mark only with Orthanc's own database: how and when other databases count their instances has not been
    /// examined.
    func archiveMark() throws(StudyServerError) -> ArchiveMark? {
        guard let capabilities, capabilities.ownsDatabase else { return nil }
        do throws(OrthancError) {
            let before = try orthanc.json("/changes?last")["Last"]?.integer
            let instances = try orthanc.json("/statistics")["CountInstances"]?.integer
            // Without this, old deletions and instances that are stored between the two calls could cancel each other
            // out.
            let after = try orthanc.json("/changes?last")["Last"]?.integer
            guard let instances else { return nil }
            return ArchiveMark(instances: instances, lastChange: before == after ? after : nil)
        } catch {
            throw .failed(error.description)
        }
    }

    func lastUpdate(ofStudy study: String) throws(StudyServerError) -> String? {
        try text("/studies/\(study)/metadata/LastUpdate")
    }

    func lastUpdate(ofSeries series: String) throws(StudyServerError) -> String? {
        try text("/series/\(series)/metadata/LastUpdate")
    }

    /// Reads a pack, after its size: users who may write attachments must not decide how much memory that takes.
    func pack(ofSeries series: String) throws(StudyServerError) -> [UInt8]? {
        guard let size = try text(Self.sizePath(Self.packPath(series))) else { return nil }
        guard let size = Int(size), size <= SeriesPack.largestSize else {
            throw .failed("The attachment \(SeriesPack.attachment) of the series \(series) is too large for a pack")
        }
        if let pack = try bytes(Self.packPath(series) + "/data") { return pack }
        // For contents that it has lost, the PostgreSQL plugin gives the error that Orthanc gives for an attachment
        // that does not exist.
        guard try text(Self.sizePath(Self.packPath(series))) != nil else { return nil }
        throw .failed("GET \(Self.packPath(series))/data: Orthanc knows the attachment but does not have it")
    }

    func setPack(_ pack: [UInt8], ofSeries series: String) throws(StudyServerError) {
        QuietPeriods.pass()
        let path = Self.packPath(series)
        try ignoringAnswer { () throws(OrthancError) in
            try orthanc.overwrite(path, body: pack, tagPath: Self.sizePath(path))
        }
    }

    /// Removes the pack of a series, if there is one.
    func removePack(ofSeries series: String) throws(StudyServerError) {
        let path = Self.packPath(series)
        try remove(path, tagPath: Self.sizePath(path))
    }

    /// Removes the summary of an instance, if there is one.
    func removeSummary(ofInstance instance: String) throws(StudyServerError) {
        try remove(Self.summaryPath(instance))
    }

    private static func packPath(_ series: String) -> String {
        "/series/\(series)/attachments/\(SeriesPack.attachment)"
    }

    private static func sizePath(_ attachment: String) -> String { attachment + "/size" }

    private func remove(_ path: String, tagPath: String? = nil) throws(StudyServerError) {
        QuietPeriods.pass()
        try ignoringAnswer { () throws(OrthancError) in
            do throws(OrthancError) {
                try orthanc.remove(path, tagPath: tagPath)
            } catch {
                if !error.isMissing { throw error }
            }
        }
    }

    private func text(_ path: String) throws(StudyServerError) -> String? {
        try bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the answer to `GET path`, or `nil` when something is missing: Orthanc gives the same error for a missing
    /// metadata or attachment as for a missing resource.
    func bytes(_ path: String) throws(StudyServerError) -> [UInt8]? {
        do throws(OrthancError) {
            return try orthanc.get(path).copy()
        } catch {
            if error.isMissing { return nil }
            throw .failed(error.description)
        }
    }

    func ignoringAnswer(_ call: () throws(OrthancError) -> Void) throws(StudyServerError) {
        do throws(OrthancError) {
            try call()
        } catch {
            throw error.isMissing ? .missing : .failed(error.description)
        }
    }
}
