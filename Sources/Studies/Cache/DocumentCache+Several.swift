// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
public import HTTPSemantics
public import OHIFReleases
internal import Threading

/// Documents of several studies, and of a single series, made from the same records as those of studies.
extension DocumentCache {
    /// Returns the documents of several studies, in the given order, to be joined; leaves out unknown studies.
    ///
    /// - Throws: ``StudyServerError/missing`` when none of them exists.
    public func document(
        ofStudies studies: [String], for release: OHIFRelease
    ) throws(StudyServerError) -> JoinedDocument {
        var joined = try gathered(studies, for: release)
        // Objects whose images are in none of these studies must stay listed as not supported.
        let series = joined.parts.reduce(into: Set<String>()) { $0.formUnion($1.links.series) }
        for (index, part) in joined.parts.enumerated() where !part.links.areNone && part.links.areAll(among: series) {
            joined.parts[index] = try document(ofStudy: joined.studies[index], for: release, isToBeJoined: true)
        }
        return joined
    }

    private func gathered(
        _ studies: [String], for release: OHIFRelease
    ) throws(StudyServerError) -> JoinedDocument {
        var joined = JoinedDocument(limit: loader.recordLimits.document)
        var firstFailure: StudyServerError?
        for study in studies {
            do throws(StudyServerError) {
                joined.parts.append(try document(ofStudy: study, for: release))
                joined.studies.append(study)
            } catch {
                // One study that cannot be read does not hide the others.
                guard error != .missing else { continue }
                // Without this study the others would look complete.
                guard error != .tooLarge, error != .busy else { throw error }
                joined.failures.append(error.reason)
                firstFailure = firstFailure ?? error
            }
        }
        if joined.parts.isEmpty { throw firstFailure ?? .missing }
        return joined
    }

    /// Returns the document of a series: that of its study without the other series. It is not kept; its pack makes it
    /// fast.
    ///
    /// - Throws: ``StudyServerError/missing`` when there is no such series, or it has no instances.
    public func document(
        ofSeries series: String, for release: OHIFRelease
    ) throws(StudyServerError) -> ServedDocument {
        try counted { () throws(StudyServerError) in
            let (document, loaded) = try admitted { (budget) throws(StudyServerError) in
                var loaded = try loader.load(series: series, within: budget.renewed())
                // While an instance is being overwritten, both versions can be missing for a moment.
                if !loaded.failures.isEmpty || loaded.deletedMeanwhile > 0,
                    try !loader.isLastUpdateUnambiguous(series: series)
                {
                    loaded = try loader.load(series: series, within: budget.renewed())
                }
                return (Result { () throws(StudyServerError) in try served(loaded, for: release) }, loaded)
            }
            didLoad(series, loaded)
            return try document.get()
        }
    }
}

/// The documents of several studies that are to be joined to one.
public struct JoinedDocument: Sendable {
    /// The documents of the studies that could be read.
    public internal(set) var parts: [ServedDocument] = []
    /// The server's identifiers of these studies.
    public internal(set) var studies: [String] = []
    /// Why the other studies could not be read; no patient data.
    public internal(set) var failures: [String] = []

    /// The most bytes of text that are joined.
    let limit: Int

    /// Joining takes a multiple of the text in memory, so only one join runs at a time.
    private static let turn = Monitor(false)

    /// The number of instances that are missing because they could not be read.
    public var missingInstances: Int { parts.reduce(0) { $0 + $1.missingInstances } }

    /// The number of instances that may be incomplete because their files are damaged.
    public var damagedInstances: Int { parts.reduce(0) { $0 + $1.damagedInstances } }

    /// The strong entity tags of the joined document as gzip and without coding. They follow from the tags of the
    /// parts, so they are known before anything is joined.
    public var entityTags: (gzip: EntityTag, identity: EntityTag) {
        if parts.count == 1, let only = parts.first {
            return (only.document.gzipETag, only.document.identityETag)
        }
        let hash = ContentHash(of: Array(parts.map(\.document.gzipETag.text).joined().utf8)).hexadecimal
        return (EntityTag(hash), EntityTag(hash + "-identity"))
    }

    /// Joins the documents.
    ///
    /// - Throws: ``JoiningError``.
    /// - Complexity: linear in the size of the text, which is at most ``limit``.
    public func ready() throws(JoiningError) -> ReadyDocument {
        if parts.count == 1, let only = parts.first { return only.document }
        guard parts.reduce(0, { $0 &+ $1.document.size }) <= limit else { throw .tooLarge }
        Self.turn.wait { (isBusy: inout Bool) -> Monitor<Bool>.WaitDecision<Void> in
            guard !isBusy else { return .wait() }
            isBusy = true
            return .done(())
        }
        defer { Self.turn.withLock { $0 = false } }
        do throws(DeflateError) {
            var joined = StudyDocument.Joined()
            for part in parts { joined.append(try part.document.identity()) }
            return try ReadyDocument(of: joined.finished())
        } catch {
            throw .outOfMemory
        }
    }
}

/// Why documents cannot be joined.
public enum JoiningError: Error, Hashable, Sendable {
    /// They are larger together than a browser can be expected to take.
    case tooLarge
    /// Memory could not be reserved.
    case outOfMemory
}
