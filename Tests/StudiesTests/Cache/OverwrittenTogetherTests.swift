// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

/// Instances of two series are overwritten in the same second, while a study is opened whose packs are valid.
@Suite(.ownThread) struct OverwrittenTogetherTests {
    private func file(_ number: Int, series: Int, revision: Int = 0) -> ModelFile {
        ModelFile(
            study: "1", series: "1.\(series)", instance: "i\(series).\(number)", number: number, revision: revision)
    }

    private func fresh(_ server: ModelServer) throws -> [UInt8] {
        StudyDocument.json(
            of: try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
                .records)
    }

    @Test(arguments: ModelServer.Manner.allCases, 0...16)
    func `Both show, or neither`(manner: ModelServer.Manner, call: Int) throws {
        let server = ModelServer(manner: manner)
        for series in 1...3 { for number in 1...2 { server.store(file(number, series: series)) } }
        server.advance(milliseconds: 5000)
        let loader = StudyLoader(
            server: server, pool: WorkerPool(threads: 1), lastUpdatePolicy: server.lastUpdatePolicy)
        for series in try loader.load(study: "1").seriesWithoutPack {
            #expect(try loader.writePack(of: series) == .written)
        }
        #expect(server.calls("setPack") == 3)
        let cache = DocumentCache(loader: loader, capacity: 1 << 20)
        let before = try fresh(server)
        server.interrupt(beforeCall: call) { [self] server in
            server.store(file(1, series: 1, revision: 1))
            server.store(file(1, series: 3, revision: 1))
        }
        let answer = try cache.document(ofStudy: "1").document.identity()
        server.interruptNoMore()
        let after = try fresh(server)
        #expect(answer == before || answer == after)
        #expect(try cache.document(ofStudy: "1").document.identity() == after)
    }
}
