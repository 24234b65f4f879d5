// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

/// Servers that tell of all series and instances of a study in one call.
@Suite(.ownThread) struct LoadingAtOnceTests {
    private let server = ModelServer(manner: .tellsAll)
    private let counters = StudyCounters()

    init() {
        for series in 1...5 { for number in 1...4 { server.store(file(number, series: series)) } }
        server.advance(milliseconds: 5000)
    }

    private func file(_ number: Int, series: Int, revision: Int = 0) -> ModelFile {
        ModelFile(
            study: "1", series: "1.\(series)", instance: "i\(series).\(number)", number: number, revision: revision)
    }

    private func loader(recent: RecentRecords? = nil) -> StudyLoader<ModelServer> {
        StudyLoader(
            server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy, counters: counters,
            recent: recent)
    }

    private func fresh() throws -> Set<InstanceRecord> {
        Set(try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1").records)
    }

    /// What is asked while something is done.
    private func calls(_ work: () throws -> Void) rethrows -> [String: Int] {
        let before = server.withState { $0.calls }
        try work()
        return server.withState { $0.calls }.merging(before) { $0 - $1 }.filter { $0.value > 0 }
    }

    @Test func `A study is listed in two calls, and its files are read where they lie`() throws {
        var loaded = LoadedStudy()
        let asked = try calls { loaded = try loader().load(study: "1") }
        // The last look at each series decides whether it may be packed.
        #expect(asked == ["seriesStates": 1, "allInstances": 1, "storedFile": 20, "seriesLastUpdate": 5])
        #expect(try Set(loaded.records) == fresh())
        #expect(loaded.seriesWithoutPack.count == 5)
        #expect(counters.instancesReadFromStorage.value == 20)
        #expect(counters.instancesReadThroughServer.value == 0)
    }

    @Test func `Packs are read where they lie`() throws {
        for series in try loader().load(study: "1").seriesWithoutPack {
            #expect(try loader().writePack(of: series) == .written)
        }
        var loaded = LoadedStudy()
        let asked = try calls { loaded = try loader().load(study: "1") }
        #expect(asked == ["seriesStates": 1, "storedFile": 5])
        #expect(loaded.isFromPacks)
        #expect(try Set(loaded.records) == fresh())
        // One of them is outdated.
        server.store(file(9, series: 3))
        let read = try calls { loaded = try loader().load(study: "1") }
        #expect(read["storedFile"] == 5 + 5 && read["file"] == nil)
        #expect(try Set(loaded.records) == fresh())
    }

    @Test func `A file that cannot be had where it lies is asked for`() throws {
        server.fail("storedFile")
        var loaded = LoadedStudy()
        let asked = try calls { loaded = try loader().load(study: "1") }
        #expect(asked["file"] == 20)
        #expect(counters.instancesReadFromStorage.value == 0)
        #expect(counters.instancesReadThroughServer.value == 20)
        #expect(try Set(loaded.records) == fresh())
    }

    @Test func `A file that our reader refuses is asked for before Orthanc's reading stands in`() throws {
        var broken = file(2, series: 2, revision: 1)
        broken.isUnreadable = true
        server.store(broken)
        var loaded = LoadedStudy()
        let asked = try calls { loaded = try loader().load(study: "1") }
        #expect(asked["file"] == 1 && asked["tags"] == 1)
        #expect(loaded.substitutes.map(\.instance) == ["i2.2"])
        #expect(loaded.records.count == 20)
    }

    @Test func `A file that is overwritten after it was listed is the new one or the old one`() throws {
        for call in 2...22 {
            server.interrupt(beforeCall: call) { [self] server in
                server.store(file(4, series: 5, revision: call))
            }
            let before = try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1))
                .load(study: "1").records
            let loaded = try loader().load(study: "1").records
            server.interruptNoMore()
            #expect(try Set(loaded) == Set(before) || Set(loaded) == fresh(), "call \(call)")
        }
    }

    @Test func `A server that fails to tell all at once is asked one by one`() throws {
        server.fail("seriesStates", "allInstances")
        var loaded = LoadedStudy()
        let asked = try calls { loaded = try loader().load(study: "1") }
        #expect(asked["series"] == 1 && asked["instances"] == 5 && asked["file"] == 20)
        #expect(try Set(loaded.records) == fresh())
    }

    @Test func `A series that is not among all is asked about alone`() throws {
        server.withState { _ = $0.hidden.insert("1.3") }
        var loaded = LoadedStudy()
        let asked = try calls { loaded = try loader().load(study: "1") }
        #expect(asked["instances"] == 1 && asked["storedFile"] == 16 && asked["file"] == 4)
        #expect(loaded.deletedMeanwhile == 0)
        #expect(try Set(loaded.records) == fresh())
    }

    @Test func `One series without pack does not have the whole study listed`() throws {
        for series in try loader().load(study: "1").seriesWithoutPack {
            #expect(try loader().writePack(of: series) == .written)
        }
        server.store(file(9, series: 3))
        server.withState { $0.hidden = ["1.1", "1.2", "1.4", "1.5"] }
        var loaded = LoadedStudy()
        let asked = try calls { loaded = try loader().load(study: "1") }
        #expect(asked["allInstances"] == 1 && asked["instances"] == nil && asked["storedFile"] == 5 + 5)
        #expect(try Set(loaded.records) == fresh())
    }

    @Test func `A series that has just arrived is listed alone, since its records are here`() throws {
        let recent = RecentRecords(capacity: 1 << 20)
        for number in 1...20 {
            let new = file(number, series: 1)
            server.store(new)
            new.bytes.withUnsafeBytes { _ = recent.add(file: $0, ofInstance: new.instance) }
        }
        server.advance(milliseconds: 5000)
        var outcome = PackOutcome.missing
        let asked = try calls { outcome = try loader(recent: recent).refreshPack(ofSeries: "1.1") }
        #expect(outcome == .written)
        #expect(asked["instances"] == 1 && asked["allInstances"] == nil && asked["storedFile"] == nil)
        // Another one has to be read, in whatever way is the fastest.
        for number in 5...20 { server.store(file(number, series: 2)) }
        file(1, series: 3).bytes.withUnsafeBytes { _ = recent.add(file: $0, ofInstance: "i3.1") }
        server.advance(milliseconds: 5000)
        let read = try calls { outcome = try loader(recent: recent).refreshPack(ofSeries: "1.2") }
        #expect(outcome == .written)
        #expect(read["allInstances"] == 1 && read["storedFile"] == 20 && read["file"] == nil)
    }

    @Test func `A series that is gone is left out, and so is a study`() throws {
        server.interrupt(beforeCall: 1) { $0.delete(series: "1.4", study: "1") }
        let loaded = try loader().load(study: "1")
        #expect(loaded.deletedMeanwhile == 1)
        #expect(loaded.records.count == 16)
        server.delete(study: "1")
        #expect(throws: StudyServerError.missing) { try loader().load(study: "1") }
    }
}
