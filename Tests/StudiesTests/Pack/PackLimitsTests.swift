// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

/// Limits change with a restart, and what was left out by those of before is then no more what would be read.
@Suite(.ownThread) struct PackLimitsTests {
    private static let small = RecordLimits(value: 34)

    private let counters = StudyCounters()
    private let server = ModelServer()

    /// A study of two series; in one of them a value is larger than 34 bytes, with its name.
    init() {
        server.store(ModelFile(study: "1", series: "1.1", instance: "i1", number: 1))
        server.store(ModelFile(study: "1", series: "1.1", instance: "i2", number: 2, revision: 1_000_000))
        server.store(ModelFile(study: "1", series: "1.2", instance: "i3", number: 3))
        server.advance(milliseconds: 5000)
    }

    private func loader(_ limits: RecordLimits) -> StudyLoader<ModelServer> {
        StudyLoader(
            server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy,
            recordLimits: limits,
            counters: counters)
    }

    @discardableResult private func loadAndPack(_ limits: RecordLimits) throws -> LoadedStudy {
        let loaded = try loader(limits).load(study: "1")
        for series in loaded.seriesWithoutPack { _ = try loader(limits).writePack(of: series) }
        return loaded
    }

    private func sorted(_ loaded: LoadedStudy) -> [InstanceRecord] { loaded.records.sorted { $0.id < $1.id } }

    @Test func `What is left out of a series stays out of packs, so that it is there with larger limits`() throws {
        let short = try loadAndPack(Self.small)
        #expect(sorted(short).map { $0.shortening == nil } == [true, false, true])
        #expect(counters.packsWritten.value == 1)
        #expect(try loader(Self.small).refreshPack(ofSeries: "1.1") == .incomplete)
        #expect(try server.pack(ofSeries: "1.1") == nil)
        let whole = try loadAndPack(RecordLimits())
        #expect(whole.records.allSatisfy { $0.shortening == nil })
        #expect(String(decoding: sorted(whole)[1].metadata, as: UTF8.self).contains("revision 1000000"))
    }

    @Test func `A pack made with smaller limits is as good with larger ones`() throws {
        try loadAndPack(Self.small)
        let whole = try loadAndPack(RecordLimits())
        #expect(whole.series.first { $0.id == "1.2" }?.origin == .pack)
        #expect(counters.packsOutdated.value == 0)
    }

    @Test(arguments: [
        small, RecordLimits(record: 2000), RecordLimits(inflated: 2000),
    ])
    func `A pack made with larger limits is made anew`(limits: RecordLimits) throws {
        try loadAndPack(RecordLimits())
        #expect(try loader(RecordLimits()).load(study: "1").isFromPacks)
        let now = try loadAndPack(limits)
        #expect(now.series.allSatisfy { $0.origin == .files })
        #expect(counters.packsOutdated.value == 2)
        // What is whole has its pack again.
        #expect(try loader(limits).load(study: "1").series.first { $0.id == "1.2" }?.origin == .pack)
    }

    @Test func `Records of which something is left out are refused`() throws {
        let short = sorted(try loader(Self.small).load(study: "1"))
        #expect(throws: PackError.exceedsLimits) {
            try SeriesPack.encode(Array(short[0...1]), lastUpdate: "", noticesDeletions: true)
        }
    }
}
