// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate

/// Documents of more and of less than a study, made from the same records.
extension DocumentCache {
    /// The most bytes of text that a document of several studies may have.
    private static var combinedLimit: Int { 512 << 20 }

    /// One document of several studies, in the given order; those that are missing are left out.
    ///
    /// Its parts come from the cache; putting them together is done anew each time.
    ///
    /// - Throws: ``StudyServerError/missing`` when none of them is there; ``StudyServerError/failed(_:)`` also when the
    ///   document would be larger than 512 MB of text.
    public func document(ofStudies studies: [String]) throws(StudyServerError) -> ServedDocument {
        var parts: [ServedDocument] = []
        var size = 0
        for study in studies {
            do throws(StudyServerError) {
                let part = try document(ofStudy: study)
                size += part.document.size
                guard size <= Self.combinedLimit else {
                    throw StudyServerError.failed("the studies are too large together")
                }
                parts.append(part)
            } catch {
                if error != .missing { throw error }
            }
        }
        guard let first = parts.first else { throw .missing }
        if parts.count == 1 { return first }
        return ServedDocument(
            document: try ready { () throws(DeflateError) in
                let texts = try parts.map { (part) throws(DeflateError) in try part.document.identity() }
                return try ReadyDocument(of: StudyDocument.joined(texts))
            },
            missingInstances: parts.reduce(0) { $0 + $1.missingInstances },
            origin: parts.contains { $0.origin == .files }
                ? .files : parts.contains { $0.origin == .packs } ? .packs : .memory)
    }

    /// The document of a series: that of its study, without the others. It is not kept; its pack makes it fast.
    ///
    /// - Throws: ``StudyServerError/missing`` when there is no such series, or no instance in it.
    public func document(ofSeries series: String) throws(StudyServerError) -> ServedDocument {
        let loaded = try loader.load(series: [series])
        guard !loaded.series.isEmpty || !loaded.failures.isEmpty else { throw .missing }
        let document = try ready { () throws(DeflateError) in try ReadyDocument(of: loaded.records) }
        didLoad(series, loaded)
        let origin: ServedDocument.Origin = loaded.isFromPacks ? .packs : .files
        count(origin)
        return ServedDocument(document: document, missingInstances: loaded.failures.count, origin: origin)
    }

    private func ready(
        _ make: () throws(DeflateError) -> ReadyDocument
    ) throws(StudyServerError) -> ReadyDocument {
        do throws(DeflateError) {
            return try make()
        } catch {
            throw .failed("memory is exhausted")
        }
    }
}
