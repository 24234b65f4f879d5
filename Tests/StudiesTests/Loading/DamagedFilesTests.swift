// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Synchronization
import Testing
import Threading

@testable import Studies

/// Files whose reading breaks off: told, shown as far as they can be read, and kept nowhere.
@Suite struct DamagedFilesTests {
    private let counters = StudyCounters()
    private let told = Told()

    private final class Told: Sendable {
        let damaged = Mutex<[DamagedInstance]>([])
    }

    private static let damaged = ModelFile(
        study: "1", series: "1.1", instance: "i2", number: 2, revision: 7, isCut: true)

    /// A study of two series; one instance is damaged.
    private func server(_ manner: ModelServer.Manner) -> ModelServer {
        let server = ModelServer(manner: manner)
        server.store(ModelFile(study: "1", series: "1.1", instance: "i1", number: 1))
        server.store(Self.damaged)
        server.store(ModelFile(study: "1", series: "1.2", instance: "i3", number: 3))
        server.advance(milliseconds: 5000)
        return server
    }

    private func loader(_ server: ModelServer, recent: RecentRecords? = nil) -> StudyLoader<ModelServer> {
        StudyLoader(
            server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy, counters: counters,
            recent: recent, didFindDamage: { [told] damaged in told.damaged.withLock { $0 += damaged } })
    }

    private func metadata(_ record: InstanceRecord?) throws -> JSONValue {
        try JSONValue(parsing: Array(try #require(record).metadata))
    }

    /// Mends the file where it lies: nothing else tells of it.
    private func repair(_ server: ModelServer) {
        server.withState { state in state.studies["1"]?.series["1.1"]?.instances["i2"]?.isCut = false }
    }

    @Test(arguments: ModelServer.Manner.allCases)
    func `What was read is there, what the server has more, and where the reading broke off`(
        manner: ModelServer.Manner
    ) throws {
        let server = server(manner)
        let loaded = try loader(server).load(study: "1")
        #expect(loaded.records.count == 3 && loaded.failures.isEmpty && loaded.substitutes.isEmpty)
        let metadata = try metadata(loaded.records.first { $0.id == "i2" })
        // The number is only in the file, the comment only in what the server says.
        #expect(metadata["InstanceNumber"]?.integer == 2)
        #expect(metadata["Modality"]?.string == "CT")
        #expect(metadata["ImageComments"]?.string == "revision 7")
        let start = Self.damaged.bytes.count + 3 - 18
        #expect(
            loaded.damaged == [
                DamagedInstance(instance: "i2", damage: "the data end too early at byte \(start) in (0020,4000)")
            ])
        #expect(told.damaged.withLock { $0 } == loaded.damaged)
        #expect(counters.instancesDamaged.value == 1 && counters.instancesSubstituted.value == 0)
        #expect(server.calls("tags") == 1)
    }

    @Test func `Where the server reads nothing, what was read is all`() throws {
        let server = server(.tellsAll)
        server.fail("tags")
        let loaded = try loader(server).load(study: "1")
        let metadata = try metadata(loaded.records.first { $0.id == "i2" })
        #expect(metadata["InstanceNumber"]?.integer == 2 && metadata["ImageComments"] == nil)
        #expect(loaded.damaged.count == 1 && loaded.failures.isEmpty)
    }

    @Test func `A server that was asked for much already is asked for no more, and what was read is all`() throws {
        let server = server(.tellsAll)
        let budget = MemoryBudget(limits: RecordLimits())
        budget.noteServerAnswer(of: MemoryBudget.serverAnswersLimit)
        let loaded = try loader(server).load(study: "1", series: nil, within: budget)
        #expect(server.calls("tags") == 0)
        let metadata = try metadata(loaded.records.first { $0.id == "i2" })
        #expect(metadata["InstanceNumber"]?.integer == 2 && metadata["ImageComments"] == nil)
        #expect(loaded.damaged.count == 1 && loaded.failures.isEmpty && loaded.records.count == 3)
    }

    @Test(arguments: ModelServer.Manner.allCases)
    func `The series gets no pack, its neighbour does, and nothing is tried again for ever`(
        manner: ModelServer.Manner
    ) throws {
        let server = server(manner)
        let loader = loader(server)
        #expect(try loader.load(study: "1").seriesWithoutPack.map(\.id) == ["1.2"])
        for _ in 1...2 { #expect(try loader.refreshPack(ofSeries: "1.1") == .incomplete) }
        #expect(try loader.refreshPack(ofSeries: "1.2") == .written)
        #expect(server.calls("setPack") == 1)
        #expect(told.damaged.withLock { $0.count } == 3, "also when no document is made")
        repair(server)
        #expect(try loader.refreshPack(ofSeries: "1.1") == .written)
    }

    @Test(arguments: ModelServer.Manner.allCases)
    func `A repaired file shows at the next opening, and from then on the document is kept`(
        manner: ModelServer.Manner
    ) throws {
        let server = server(manner)
        let cache = DocumentCache(loader: loader(server), capacity: 1 << 20)
        for _ in 1...2 {
            let served = try cache.document(ofStudy: "1")
            #expect(served.origin == .files && served.damagedInstances == 1 && served.missingInstances == 0)
            #expect(try cache.document(ofSeries: "1.1").damagedInstances == 1)
        }
        #expect(try cache.document(ofSeries: "1.2").damagedInstances == 0)
        #expect(cache.count == 0)
        repair(server)
        let served = try cache.document(ofStudy: "1")
        #expect(served.damagedInstances == 0)
        let fresh = try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
        #expect(try served.document.identity() == StudyDocument.json(of: fresh.records))
        #expect(try cache.document(ofStudy: "1").origin == .memory)
    }

    @Test func `A study that is just arriving is read once, and the server asked once`() throws {
        let server = server(.tellsAll)
        server.store(ModelFile(study: "1", series: "1.1", instance: "i4", number: 4, isUnreadable: true))
        let cache = DocumentCache(loader: loader(server), capacity: 1 << 20)
        #expect(try cache.document(ofStudy: "1").damagedInstances == 2)
        #expect(server.calls("tags") == 2)
        #expect(server.calls("file") == 2)
    }

    @Test func `Of a damaged file that arrives no record is kept`() throws {
        let recent = RecentRecords(capacity: 1 << 20)
        Self.damaged.bytes.withUnsafeBytes { _ = recent.add(file: $0, ofInstance: "i2") }
        #expect(recent.isEmpty)
        let server = server(.tellsAll)
        repair(server)
        #expect(try loader(server, recent: recent).load(study: "1").damaged.isEmpty)
    }

    @Test(arguments: [nil, 404, 500])
    func `A study of which no file can be read is an error with the server's status`(status: Int?) throws {
        let server = server(.tellsAll)
        server.withState { $0.failureStatus = status }
        server.fail("storedFile", "file")
        let reported = Mutex(0)
        let cache = DocumentCache(loader: loader(server), capacity: 1 << 20) { _, loaded in
            reported.withLock { $0 += loaded.failures.count }
        }
        #expect(throws: StudyServerError.unreadable(status: status, instances: 3)) {
            try cache.document(ofStudy: "1")
        }
        #expect(throws: StudyServerError.unreadable(status: status, instances: 2)) {
            try cache.document(ofSeries: "1.1")
        }
        #expect(reported.withLock { $0 } == 5, "the log names them")
        #expect(counters.documentsFailed.value == 2)
        server.fail()
        #expect(try cache.document(ofStudy: "1").missingInstances == 0)
    }
}
