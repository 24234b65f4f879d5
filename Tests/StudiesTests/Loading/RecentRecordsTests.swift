// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization
import TestSupport
import Testing
import Threading

@testable import Studies

@Suite(.ownThread) struct RecentRecordsTests {
    private func file(_ number: Int, revision: Int = 0) -> ModelFile {
        ModelFile(study: "1", series: "1.1", instance: "i\(number)", number: number, revision: revision)
    }

    private func add(_ file: ModelFile, to recent: RecentRecords) {
        file.bytes.withUnsafeBytes { _ = recent.add(file: $0, ofInstance: file.instance) }
    }

    private func record(of file: ModelFile) throws -> InstanceRecord {
        try file.bytes.withUnsafeBytes { try RecordReader().record(of: $0, id: file.instance).get() }
    }

    @Test func `A record is the one that reading the file gives`() throws {
        let recent = RecentRecords(capacity: 1 << 20)
        add(file(1), to: recent)
        #expect(recent.record(ofInstance: "i1") == (try record(of: file(1))))
        #expect(recent.record(ofInstance: "i2") == nil)
    }

    @Test func `An overwritten instance has its new record, or none when the new file cannot be read`() throws {
        let recent = RecentRecords(capacity: 1 << 20)
        add(file(1), to: recent)
        add(file(1, revision: 1), to: recent)
        #expect(recent.record(ofInstance: "i1") == (try record(of: file(1, revision: 1))))
        [1, 2, 3].withUnsafeBytes { _ = recent.add(file: $0, ofInstance: "i1") }
        #expect(recent.record(ofInstance: "i1") == nil)
        #expect(recent.bytes == 0)
    }

    @Test func `The oldest make way`() {
        let one = RecentRecords(capacity: 1 << 20)
        add(file(1), to: one)
        let recent = RecentRecords(capacity: one.bytes * 3 + 100)
        for number in [1, 2, 3, 1, 4] { add(file(number), to: recent) }
        #expect((1...4).map { recent.record(ofInstance: "i\($0)") != nil } == [true, false, true, true])
        #expect(recent.bytes <= one.bytes * 3 + 100)
    }

    @Test func `What is here is told without making records`() {
        let recent = RecentRecords(capacity: 1 << 20)
        add(file(1), to: recent)
        #expect(recent.contains(instance: "i1") && !recent.contains(instance: "i2"))
        recent.remove(["i1"])
        #expect(!recent.contains(instance: "i1"))
    }

    @Test func `What was removed leaves its room`() {
        let recent = RecentRecords(capacity: 1 << 20)
        for number in 1...3 { add(file(number), to: recent) }
        recent.remove(["i1", "i3", "none"])
        #expect((1...3).map { recent.record(ofInstance: "i\($0)") != nil } == [false, true, false])
        recent.removeAll()
        #expect(recent.bytes == 0)
    }

    @Test func `Behind an instance that stays, those that come and go take no room`() {
        let recent = RecentRecords(capacity: 1 << 20)
        add(file(0), to: recent)
        for number in 1...1000 {
            add(file(number), to: recent)
            recent.remove(["i\(number)"])
        }
        #expect(recent.contains(instance: "i0"))
        #expect(recent.arrivals < 100)
        // The order of what is here stays.
        for number in 1...100 { add(file(number), to: recent) }
        #expect(recent.arrivals >= 101 && recent.contains(instance: "i100"))
    }

    @Test func `Arrivals that overwrite each other for ever take no room`() {
        let recent = RecentRecords(capacity: 1 << 20)
        add(file(1), to: recent)
        let bytes = recent.bytes
        for revision in 0..<1000 { add(file(1, revision: revision % 10), to: recent) }
        #expect(recent.bytes == bytes)
    }

    @Test func `Of an instance that was overwritten nothing is kept, whichever file arrives last`() {
        let recent = RecentRecords(capacity: 1 << 20)
        add(file(1, revision: 1), to: recent)
        recent.instanceDeleted("i1")
        #expect(recent.record(ofInstance: "i1") == nil)
        recent.removeAll()
        add(file(1), to: recent)
        add(file(2), to: recent)
        #expect(recent.wasDeleted(instance: "i1") && !recent.wasDeleted(instance: "i2"))
        #expect(recent.record(ofInstance: "i1") == nil)
        #expect(recent.record(ofInstance: "i2") != nil)
    }

    /// Early and late in the half minute after which they are put away.
    @Test(arguments: [0.5, 29, 1000])
    func `An instance that was deleted a while ago is like any other`(deletion: Double) {
        let start = Instant.now()
        let seconds = Mutex(0.0)
        let recent = RecentRecords(capacity: 1 << 20) { start.advanced(bySeconds: seconds.withLock { $0 }) }
        seconds.withLock { $0 = deletion }
        recent.instanceDeleted("i1")
        for passed in [0.0, 15, 29.9] {
            seconds.withLock { $0 = deletion + passed }
            #expect(recent.wasDeleted(instance: "i1"), "after \(passed) s")
        }
        seconds.withLock { $0 = deletion + 61 }
        #expect(!recent.wasDeleted(instance: "i1"))
        add(file(1), to: recent)
        #expect(recent.contains(instance: "i1"))
    }

    @Test func `The latest of the deleted instances are remembered, and not all`() {
        let recent = RecentRecords(capacity: 1 << 20)
        for number in 0..<100_000 { recent.instanceDeleted("i\(number)") }
        let remembered = (0..<100_000).filter { recent.wasDeleted(instance: "i\($0)") }
        #expect((5000...10_000).contains(remembered.count))
        #expect(remembered.last == 99_999)
    }

    @Test func `Without capacity nothing is kept`() {
        let recent = RecentRecords(capacity: 0)
        add(file(1), to: recent)
        #expect(recent.record(ofInstance: "i1") == nil)
    }

    @Test func `A series whose records are here is packed without reading a file, and the records go`() throws {
        let server = ModelServer(noticesDeletions: true)
        let recent = RecentRecords(capacity: 1 << 20)
        for number in 1...5 {
            server.store(file(number))
            add(file(number), to: recent)
        }
        server.advance(milliseconds: 5000)
        let loader = StudyLoader(
            server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy, recent: recent)
        #expect(try loader.refreshPack(ofSeries: "1.1") == .written)
        #expect(server.calls("file") == 0)
        #expect(recent.bytes == 0)
        let packed = try loader.load(study: "1")
        let fresh = try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
        #expect(packed.isFromPacks)
        #expect(Set(packed.records) == Set(fresh.records))
    }
}
