// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

/// Servers that do not tell of deletions, but of all series of a study and their instances in one call.
@Suite(.ownThread) struct ListingAtOnceTests {
    private let server = ModelServer(manner: .listsAtOnce)

    init() {
        for series in 1...3 { for number in 1...2 { server.store(file(number, series: series)) } }
        server.advance(milliseconds: 5000)
    }

    private func file(_ number: Int, series: Int) -> ModelFile {
        ModelFile(study: "1", series: "1.\(series)", instance: "i\(series).\(number)", number: number)
    }

    private var loader: StudyLoader<ModelServer> {
        StudyLoader(server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy)
    }

    /// A document that is not in memory, and what is asked for it.
    private func opened() throws -> (document: ServedDocument, calls: [String: Int]) {
        let cache = DocumentCache(loader: loader, capacity: 1 << 20)
        let before = server.withState { $0.calls }
        let document = try cache.document(ofStudy: "1")
        let calls = server.withState { $0.calls }.merging(before) { $0 - $1 }.filter { $0.value > 0 }
        return (document, calls)
    }

    private func fresh() throws -> [UInt8] {
        StudyDocument.json(
            of: try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
                .records)
    }

    private func writePacks() throws {
        for series in try loader.load(study: "1").seriesWithoutPack {
            #expect(try loader.writePack(of: series) == .written)
        }
    }

    @Test func `A study is listed twice, before and after it is read, and no series by itself`() throws {
        let (document, calls) = try opened()
        // The last look at each series decides whether it may be packed.
        #expect(
            calls == [
                "studyLastUpdate": 4, "seriesStates": 2, "seriesState": 6, "pack": 3, "file": 6, "seriesLastUpdate": 3,
            ])
        #expect(try document.document.identity() == fresh())
    }

    @Test func `Packs are compared with the lists that are there`() throws {
        try writePacks()
        let (document, calls) = try opened()
        #expect(calls == ["studyLastUpdate": 4, "seriesStates": 2, "seriesState": 6, "pack": 3])
        #expect(document.origin == .packs)
        #expect(try document.document.identity() == fresh())
    }

    @Test func `A deletion shows though no time tells of it, and the other packs remain`() throws {
        try writePacks()
        server.delete(instance: "i2.1", series: "1.2", study: "1")
        let (document, calls) = try opened()
        #expect(calls["file"] == 1 && calls["instances"] == nil)
        #expect(try document.document.identity() == fresh())
    }

    @Test func `A deletion between the list and the packs makes the study be read again`() throws {
        try writePacks()
        // The first look at the study: its time, its list with three series, and its time again.
        server.interrupt(beforeCall: 6) { $0.delete(series: "1.3", study: "1") }
        #expect(try opened().document.document.identity() == fresh())
    }

    @Test func `A server that fails to list at once is asked one by one`() throws {
        server.fail("seriesStates")
        let (document, calls) = try opened()
        #expect(calls["series"] == 3 && calls["instances"] == 9)
        #expect(try document.document.identity() == fresh())
    }

    @Test func `A study that is gone is missing`() {
        server.delete(study: "1")
        #expect(throws: StudyServerError.missing) { try opened() }
    }
}
