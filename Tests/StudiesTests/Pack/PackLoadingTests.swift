// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization
import TestSupport
import Testing
import Threading

@testable import Studies

@Suite(.ownThread) struct PackLoadingTests {
    private let counters = StudyCounters()

    /// A server with one study of two series, untouched for a while.
    private func server(noticesDeletions: Bool = true) -> ModelServer {
        let server = ModelServer(noticesDeletions: noticesDeletions)
        for number in 1...40 { server.store(file(number)) }
        for number in 101...103 { server.store(file(number, series: "1.2")) }
        server.advance(milliseconds: 5000)
        return server
    }

    private func file(_ number: Int, series: String = "1.1", revision: Int = 0) -> ModelFile {
        ModelFile(study: "1", series: series, instance: "i\(number)", number: number, revision: revision)
    }

    private func loader(_ server: ModelServer) -> StudyLoader<ModelServer> {
        StudyLoader(
            server: server, pool: WorkerPool(threads: 4), lastUpdatePolicy: server.lastUpdatePolicy,
            counters: counters)
    }

    private func sorted(_ loaded: LoadedStudy) -> [InstanceRecord] {
        loaded.records.sorted { $0.id < $1.id }
    }

    /// Loads the study and writes the packs that it deserves.
    private func loadAndPack(_ server: ModelServer) throws -> LoadedStudy {
        let loaded = try loader(server).load(study: "1")
        for series in loaded.seriesWithoutPack { #expect(try loader(server).writePack(of: series) == .written) }
        return loaded
    }

    @Test(arguments: [true, false])
    func `A series that was packed is loaded without reading its files, to the same records`(
        noticesDeletions: Bool
    ) throws {
        let server = server(noticesDeletions: noticesDeletions)
        let cold = try loadAndPack(server)
        #expect(!cold.isFromPacks)
        #expect(server.calls("file") == 43)
        let lists = server.calls("instances")
        let warm = try loader(server).load(study: "1")
        #expect(warm.isFromPacks)
        #expect(warm.seriesWithoutPack.isEmpty)
        #expect(server.calls("file") == 43)
        // Where deletions do not show, the instances are compared.
        #expect(server.calls("instances") - lists == (noticesDeletions ? 0 : 2))
        #expect(sorted(warm) == sorted(cold))
        #expect(warm.records.count == 43)
        #expect(counters.packsWritten.value == 2)
        #expect(counters.packsReplaced.value == 0)
    }

    @Test(arguments: [true, false])
    func `A stored, overwritten or deleted instance makes the pack of its series an outdated one`(
        noticesDeletions: Bool
    ) throws {
        let server = server(noticesDeletions: noticesDeletions)
        _ = try loadAndPack(server)
        let changes: [@Sendable (ModelServer) -> Void] = [
            { [self] in $0.store(file(41)) },
            { [self] in $0.store(file(41, revision: 1)) },
            { $0.delete(instance: "i41", series: "1.1", study: "1") },
        ]
        for (number, change) in changes.enumerated() {
            change(server)
            server.advance(milliseconds: 3000)
            let loaded = try loadAndPack(server)
            #expect(loaded.series.first { $0.id == "1.1" }?.origin == .files)
            #expect(loaded.series.first { $0.id == "1.2" }?.origin == .pack)
            #expect(counters.packsReplaced.value == number + 1)
        }
        #expect(counters.packsOutdated.value == 3)
        #expect(try loader(server).load(study: "1").isFromPacks)
    }

    @Test func `Nothing is packed within two seconds of a change`() throws {
        let server = server()
        server.store(file(41))
        server.advance(milliseconds: 1000)
        let loaded = try loader(server).load(study: "1")
        #expect(loaded.seriesWithoutPack.map(\.id) == ["1.2"])
        #expect(try loader(server).refreshPack(ofSeries: "1.1") == .tooRecent)
        server.advance(milliseconds: 2000)
        #expect(try loader(server).refreshPack(ofSeries: "1.1") == .written)
        #expect(try loader(server).refreshPack(ofSeries: "1.1") == .upToDate)
    }

    @Test(arguments: 0..<60)
    func `A change while the files are read is never packed over`(call: Int) throws {
        let server = server()
        server.interrupt(beforeCall: call) { [self] in $0.store(file(7, revision: 1)) }
        for series in try loader(server).load(study: "1").seriesWithoutPack {
            _ = try loader(server).writePack(of: series)
        }
        server.interruptNoMore()
        server.advance(milliseconds: 3000)
        let now = try loader(server).load(study: "1")
        let fresh = StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1))
        #expect(sorted(now) == sorted(try fresh.load(study: "1")))
    }

    @Test func `A change between loading and packing leaves the old state unwritten`() throws {
        let server = server()
        let loaded = try loader(server).load(study: "1")
        server.store(file(7, revision: 1))
        let series = try #require(loaded.seriesWithoutPack.first { $0.id == "1.1" })
        #expect(try loader(server).writePack(of: series) == .tooRecent)
        #expect(server.calls("setPack") == 0)
    }

    @Test func `A damaged pack is read over and replaced`() throws {
        let server = server()
        _ = try loadAndPack(server)
        for (number, damage) in [[], Array("rubbish".utf8), Array("OHIFpack".utf8)].enumerated() {
            try server.setPack(damage, ofSeries: "1.2")
            let loaded = try loadAndPack(server)
            #expect(loaded.records.count == 43)
            #expect(counters.packsDamaged.value == number + 1)
            #expect(counters.packsReplaced.value == number + 1)
        }
        #expect(try loader(server).load(study: "1").isFromPacks)
    }

    @Test func `A pack whose records are damaged behind a sound header is replaced, too`() throws {
        let server = server()
        _ = try loadAndPack(server)
        var pack = try #require(try server.pack(ofSeries: "1.1"))
        pack[pack.count - 20] ^= 0x10
        try server.setPack(pack, ofSeries: "1.1")
        #expect(try loader(server).refreshPack(ofSeries: "1.1") == .written)
        #expect(counters.packsDamaged.value == 1)
    }

    @Test(arguments: OtherVersion.allCases, [true, false])
    func `A pack of another version is outdated, read over and replaced`(
        version: OtherVersion, noticesDeletions: Bool
    ) throws {
        let server = server(noticesDeletions: noticesDeletions)
        let cold = try loadAndPack(server)
        let right = try #require(try server.pack(ofSeries: "1.2"))
        // Everything but the version would let it be taken, and what it says would show.
        let (header, records) = try SeriesPack.decode(right)
        let other = records.map { record in
            var record = record
            let comment = Array(#"{"PatientComments":"of another version","#.utf8)
            record.metadata = (comment + record.metadata.dropFirst())[...]
            return record
        }
        let pack = try SeriesPack.encode(other, lastUpdate: header.lastUpdate, noticesDeletions: noticesDeletions)
        try server.setPack(pack, ofSeries: "1.2")
        #expect(sorted(try loader(server).load(study: "1")) != sorted(cold))

        try server.setPack(version.bytes(of: pack), ofSeries: "1.2")
        let files = server.calls("file")
        let loaded = try loadAndPack(server)
        #expect(sorted(loaded) == sorted(cold))
        #expect(loaded.series.first { $0.id == "1.2" }?.origin == .files)
        #expect(loaded.series.first { $0.id == "1.1" }?.origin == .pack)
        #expect(server.calls("file") == files + 3)
        #expect(counters.packsOutdated.value == 1)
        #expect(counters.packsDamaged.value == 0)
        #expect(counters.packsReplaced.value == 1)
        #expect(try server.pack(ofSeries: "1.2") == right)
        #expect(try loader(server).load(study: "1").isFromPacks)
        #expect(counters.packsOutdated.value == 1)
    }

    @Test func `Packs that the server cannot read or write are told and do not keep a study from opening`() throws {
        let server = server()
        server.fail("pack")
        let told = Mutex<[String]>([])
        let loader = StudyLoader(
            server: server, pool: WorkerPool(threads: 4), lastUpdatePolicy: server.lastUpdatePolicy, counters: counters,
            didFindUnreadablePack: { series, reason in told.withLock { $0.append("\(series): \(reason)") } })
        let loaded = try loader.load(study: "1")
        #expect(loaded.records.count == 43)
        #expect(counters.packsDamaged.value == 2)
        #expect(told.withLock { $0.sorted() } == ["1.1: pack fails", "1.2: pack fails"])
        server.fail("setPack")
        let series = try #require(loaded.seriesWithoutPack.first)
        #expect(throws: StudyServerError.failed("setPack fails")) { try loader.writePack(of: series) }
        #expect(counters.packsWritten.value == 0)
    }

    @Test func `A series with an instance that cannot be read, or only by the server, is not packed`() throws {
        let server = server()
        server.store(
            ModelFile(study: "1", series: "1.2", instance: "odd", number: 1, isUnreadable: true))
        server.advance(milliseconds: 3000)
        let substituted = try loader(server).load(study: "1")
        #expect(substituted.substitutes.map(\.instance) == ["odd"])
        #expect(substituted.seriesWithoutPack.map(\.id) == ["1.1"])
        server.fail("i7")
        let incomplete = try loader(server).load(study: "1")
        #expect(incomplete.failures.map(\.instance) == ["i7"])
        #expect(incomplete.records.count == 43)
        #expect(incomplete.seriesWithoutPack.isEmpty)
        #expect(try loader(server).refreshPack(ofSeries: "1.1") == .incomplete)
        #expect(try loader(server).refreshPack(ofSeries: "1.2") == .incomplete)
    }

    @Test func `A series that is not there needs no pack`() throws {
        #expect(try loader(server()).refreshPack(ofSeries: "9") == .missing)
    }

    @Test func `After an upgrade to a server that notices deletions, older packs are checked once and replaced`() throws
    {
        let old = server(noticesDeletions: false)
        _ = try loadAndPack(old)
        old.delete(instance: "i7", series: "1.1", study: "1")
        let new = ModelServer(noticesDeletions: true)
        let studies = old.withState { $0.studies }
        new.withState { $0.studies = studies }
        new.advance(milliseconds: 60_000)
        let loaded = try loadAndPack(new)
        // The deletion does not show in LastUpdate, but in the list.
        #expect(loaded.records.count == 42)
        #expect(loaded.series.first { $0.id == "1.2" }?.origin == .pack)
        let lists = new.calls("instances")
        #expect(try loader(new).load(study: "1").isFromPacks)
        #expect(new.calls("instances") == lists)
    }

    @Test func `A failure to list a series is the study's failure`() {
        let server = server()
        server.fail("seriesLastUpdate")
        #expect(throws: StudyServerError.failed("seriesLastUpdate fails")) { try loader(server).load(study: "1") }
        server.fail("instances")
        #expect(throws: StudyServerError.failed("instances fails")) { try loader(server).load(study: "1") }
    }
}

/// The same archive without anything kept: what is loaded through it is computed afresh.
struct BareServer: StudyServer {
    let server: ModelServer

    func series(ofStudy study: String) throws(StudyServerError) -> [String] { try server.series(ofStudy: study) }

    func instances(ofSeries series: String) throws(StudyServerError) -> [String] {
        try server.instances(ofSeries: series)
    }

    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        try server.withFile(ofInstance: instance, body)
    }

    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8] { try server.tags(ofInstance: instance) }
}
