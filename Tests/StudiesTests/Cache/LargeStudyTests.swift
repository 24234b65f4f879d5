// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

/// Studies that are larger than their document may be, and clients that take no gzip.
@Suite(.ownThread) struct LargeStudyTests {
    private let server = ModelServer(noticesDeletions: true)

    init() {
        for (study, instances) in [("large", 20), ("small", 2)] {
            for number in 1...instances {
                server.store(
                    ModelFile(study: study, series: "\(study).1", instance: "\(study).\(number)", number: number))
            }
        }
        server.advance(milliseconds: 5000)
    }

    private func cache(document: Int, patience: Double = 60) -> DocumentCache<ModelServer> {
        DocumentCache(
            loader: StudyLoader(
                server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy,
                recordLimits: RecordLimits(document: document)),
            capacity: 1 << 20, patience: patience)
    }

    @Test func `A study whose document is too large is refused, though each record keeps its limit`() throws {
        let cache = cache(document: 10_000)
        for _ in 1...2 { #expect(throws: StudyServerError.tooLarge) { try cache.document(ofStudy: "large") } }
        #expect(throws: StudyServerError.tooLarge) { try cache.document(ofSeries: "large.1") }
        #expect(cache.counters.documentsTooLarge.value == 3 && cache.counters.documentsFailed.value == 0)
        #expect(try cache.document(ofStudy: "small").missingInstances == 0)
        // Reading ended early.
        #expect(server.calls("file") < 3 * 20)
    }

    @Test func `Several studies are refused when one of them is too large, or all of them together`() throws {
        let cache = cache(document: 10_000)
        #expect(throws: StudyServerError.tooLarge) { try cache.document(ofStudies: ["small", "large"]) }
        let small = try cache.document(ofStudy: "small")
        let size = small.document.size
        var joined = JoinedDocument(limit: 2 * size - 1)
        joined.parts = [small]
        #expect(try joined.ready().size == size)
        joined.parts = [small, small]
        #expect(throws: JoiningError.tooLarge) { try joined.ready() }
    }

    @Test func `Texts for clients without gzip take turns, and waiting for a place has a limit`() throws {
        let limiter = UncompressedTextLimiter(capacity: 4 << 20)
        var held = [limiter.place(for: 2 << 20, within: 0), limiter.place(for: 2 << 20, within: 0)]
        #expect(!held.contains { $0 == nil } && limiter.bytes == 4 << 20)
        #expect(limiter.place(for: 2 << 20, within: 0.01) == nil)
        // Small ones always get a place.
        #expect(limiter.place(for: UncompressedTextLimiter.small, within: 0) != nil)
        let next = Running("a place for a text") { limiter.place(for: 2 << 20, within: 60) != nil }
        held.removeLast()
        #expect(try next.result())
        held.removeAll()
        #expect(limiter.bytes == 0)
        // One that is too large by itself has its turn, alone.
        let large = limiter.place(for: 5 << 20, within: 0)
        #expect(large != nil && limiter.place(for: 2 << 20, within: 0) == nil)
    }

    @Test func `The text of a document is what its gzip stream holds, and no room gives an error`() throws {
        let cache = cache(document: 256 << 20, patience: 0)
        let document = try cache.document(ofStudy: "small").document
        #expect(try cache.text(of: document).bytes == document.identity())
        let large = try ReadyDocument(of: [.slice(1, metadataSize: 2 << 20)])
        let all = cache.textLimiter.place(for: 256 << 20, within: 0)
        #expect(all != nil)
        #expect(throws: StudyServerError.busy) { try cache.text(of: large) }
        #expect(try cache.text(of: document).bytes.count == document.size)
    }
}
