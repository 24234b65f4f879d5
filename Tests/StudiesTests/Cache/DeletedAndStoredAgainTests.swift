// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

/// An instance is deleted before a request, and another version of it is stored while the server is asked how the study
/// is: the list of the instances is what it was before both.
@Suite(.ownThread) struct DeletedAndStoredAgainTests {
    private static let manners: [ModelServer.Manner] = [.listsOnly, .countsInstances, .listsAtOnce]

    private func server(_ manner: ModelServer.Manner) -> ModelServer {
        let server = ModelServer(manner: manner)
        for number in 1...3 { server.store(file(number)) }
        server.advance(milliseconds: 5000)
        return server
    }

    private func file(_ number: Int, revision: Int = 0) -> ModelFile {
        ModelFile(study: "1", series: "1.1", instance: "i\(number)", number: number, revision: revision)
    }

    private func loader(_ server: ModelServer) -> StudyLoader<ModelServer> {
        StudyLoader(server: server, pool: WorkerPool(threads: 1), lastUpdatePolicy: server.lastUpdatePolicy)
    }

    private func fresh(_ server: ModelServer) throws -> [UInt8] {
        StudyDocument.json(
            of: try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
                .records)
    }

    private func delete(_ server: ModelServer) {
        server.delete(instance: "i2", series: "1.1", study: "1")
        server.advance(milliseconds: 5000)
    }

    @Test(arguments: manners, 0...6)
    func `The version before both is not answered from memory`(manner: ModelServer.Manner, call: Int) throws {
        for openings in 1...2 {
            let server = server(manner)
            let cache = DocumentCache(loader: loader(server), capacity: 1 << 20)
            for _ in 1...openings { _ = try cache.document(ofStudy: "1") }
            delete(server)
            let without = try fresh(server)
            server.interrupt(beforeCall: call) { $0.store(file(2, revision: 1)) }
            let answer = try cache.document(ofStudy: "1").document.identity()
            server.interruptNoMore()
            let with = try fresh(server)
            #expect(answer == without || answer == with, "opened \(openings) times")
            #expect(try cache.document(ofStudy: "1").document.identity() == with)
        }
    }

    @Test(arguments: manners, 0...8)
    func `The version before both is not answered from a pack`(manner: ModelServer.Manner, call: Int) throws {
        let server = server(manner)
        for series in try loader(server).load(study: "1").seriesWithoutPack {
            #expect(try loader(server).writePack(of: series) == .written)
        }
        #expect(server.calls("setPack") == 1)
        delete(server)
        let without = try fresh(server)
        server.interrupt(beforeCall: call) { $0.store(file(2, revision: 1)) }
        let records = try loader(server).load(series: "1.1").records
        server.interruptNoMore()
        let answer = StudyDocument.json(of: records)
        #expect(try answer == without || answer == fresh(server))
    }

    /// The first request looks at the study before all this, and reads on when the second one waits.
    @Test(arguments: manners, 0...10)
    func `The version before both is not shared`(manner: ModelServer.Manner, call: Int) throws {
        let server = server(manner)
        for series in try loader(server).load(study: "1").seriesWithoutPack {
            #expect(try loader(server).writePack(of: series) == .written)
        }
        #expect(server.calls("setPack") == 1)
        let cache = DocumentCache(loader: loader(server), capacity: 1 << 20)
        let second = Monitor<Running<ServedDocument>?>(nil)
        // The first look at the study: its time, its list, and its time again.
        server.interrupt(beforeCall: 4) { [self] server in
            delete(server)
            let request = Running("a document") { try cache.document(ofStudy: "1") }
            second.withLock { $0 = request }
            do {
                try cache.waiting.wait(for: "a request that waits") { $0 == 1 }
            } catch {
                Issue.record(error)
            }
            server.interrupt(beforeCall: call) { $0.store(file(2, revision: 1)) }
        }
        _ = try cache.document(ofStudy: "1")
        let answer = try #require(second.read { $0 }).result().document.identity()
        server.interruptNoMore()
        let with = try fresh(server)
        delete(server)
        #expect(try answer == with || answer == fresh(server))
    }
}
