// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

/// An answer equals what would be computed now, whatever happens in whatever order: to the archive, by whom, to the
/// packs and to this process.
@Suite(.ownThread) struct InterleavingTests {
    /// The archive, what this process holds, and the work that it has put off.
    private struct World {
        let server: ModelServer
        var cache: DocumentCache<ModelServer>
        let loader: StudyLoader<ModelServer>
        /// There when this process is the only one that changes the archive: else nothing is kept of arriving files.
        let callbacks: ModelCallbacks?
        var generator: SeededGenerator
        var unwritten: [LoadedSeries] = []
        var revision = 0
        /// Answers for which a file need not be read since it has just arrived.
        var answersFromRecent = 0

        static let studies = ["1", "2"]

        /// Room for some of the recent records, but not for all.
        static let recentCapacity = 16_000

        init(seed: UInt64, manner: ModelServer.Manner, isAlone: Bool) {
            server = ModelServer(manner: manner)
            callbacks = isAlone ? ModelCallbacks(recent: RecentRecords(capacity: Self.recentCapacity)) : nil
            loader = StudyLoader(
                server: server, pool: WorkerPool(threads: 1), lastUpdatePolicy: server.lastUpdatePolicy,
                recent: callbacks?.recent)
            cache = DocumentCache(loader: loader, capacity: 100_000, studies: 1)
            generator = SeededGenerator(seed: seed)
        }

        mutating func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

        /// Lets time pass.
        mutating func pass(milliseconds: ClosedRange<Int>) {
            server.advance(milliseconds: Int64(random(milliseconds)))
            callbacks?.catchUp(at: server.now)
        }

        /// Something that happens to the archive or is told of it.
        mutating func happening() -> @Sendable (ModelServer) -> Void {
            random(0...2) > 0 ? change() : notice()
        }

        /// One of the callbacks that are due comes.
        mutating func notice() -> @Sendable (ModelServer) -> Void {
            let choice = generator.next()
            return { [callbacks, isDeletion = random(0...2) == 0] _ in
                if isDeletion { callbacks?.tellOfDeletion() } else { callbacks?.handOver(choice) }
            }
        }

        /// Something that happens to the archive. One time in two the cache is told of it, as when this process does it.
        mutating func change() -> @Sendable (ModelServer) -> Void {
            let study = Self.studies[random(0...1)]
            let series = "\(study).\(random(1...3))"
            // Others after a while: nothing that arrives is kept of those that were overwritten.
            let number = random(1...2) + 2 * (revision / 25)
            let instance = "\(series).\(number)"
            revision += 1
            let file = ModelFile(
                study: study, series: series, instance: instance, number: number, revision: revision,
                isUnreadable: random(0...30) == 0, isCut: random(0...30) == 0,
                hasPixels: Bool.random(using: &generator),
                isTooLarge: random(0...9) == 0)
            let what = random(0...9)
            let told: DocumentCache<ModelServer>? = Bool.random(using: &generator) ? cache : nil
            return { [callbacks] server in
                let deleted =
                    switch what {
                    case 0...5: server.store(file)
                    case 6...7: server.delete(instance: instance, series: series, study: study)
                    case 8: server.delete(series: series, study: study)
                    default: server.delete(study: study)
                    }
                callbacks?.didChange(stored: what <= 5 ? file : nil, deleted: deleted, at: server.now)
                told?.studyChanged(study)
            }
        }

        /// What may be answered now: what would be computed from the files; also what recent records say as long as
        /// they could not yet be known to be outdated. What overwrites them is not confirmed before.
        func right(_ study: String) throws -> [[UInt8]?] {
            guard let callbacks, callbacks.isBehind(study: study) else { return [try fresh(study)] }
            return [try fresh(study), try fresh(study, recent: callbacks.recent)]
        }

        /// What would be computed now; `nil` when there is no such study.
        private func fresh(_ study: String, recent: RecentRecords? = nil) throws -> [UInt8]? {
            do throws(StudyServerError) {
                let loader = StudyLoader(
                    server: BareServer(server: server), pool: WorkerPool(threads: 1), recent: recent)
                let records = try loader.load(study: study).records
                return records.isEmpty ? nil : StudyDocument.json(of: records)
            } catch {
                guard error == .missing else { throw error }
                return nil
            }
        }

        mutating func answer(_ study: String) throws -> [UInt8]? {
            let served: ServedDocument
            do throws(StudyServerError) {
                served = try cache.document(ofStudy: study)
            } catch {
                guard error == .missing else { throw error }
                return nil
            }
            if served.origin == .files, hasRecent(study) { answersFromRecent += 1 }
            return try served.document.identity()
        }

        private func hasRecent(_ study: String) -> Bool {
            guard let recent = callbacks?.recent, let series = try? server.series(ofStudy: study) else { return false }
            return series.contains { series in
                (try? server.instances(ofSeries: series))?.contains { recent.contains(instance: $0) } ?? false
            }
        }

        /// Puts the packs off that a study deserves, to be written at any later time.
        mutating func load(_ study: String) {
            if let loaded = try? loader.load(study: study) { unwritten += loaded.seriesWithoutPack }
        }

        /// Series have become stable, and the server is restarted.
        mutating func waitAndRestart(_ study: String) throws {
            pass(milliseconds: 3000...3000)
            let outcomes = try (1...3).map { try loader.refreshPack(ofSeries: "\(study).\($0)") }
            #expect(!outcomes.contains(.tooRecent))
            callbacks?.restart()
            cache = DocumentCache(loader: loader, capacity: 100_000, studies: 1)
        }
    }

    @Test(arguments: 0..<24, ModelServer.Manner.allCases)
    func `Every answer is what would be computed now`(seed: Int, manner: ModelServer.Manner) throws {
        var world = World(seed: UInt64(seed), manner: manner, isAlone: seed.isMultiple(of: 2))
        var fromMemory = 0
        for step in 0..<400 {
            let study = World.studies[world.random(0...1)]
            switch world.random(0...22) {
            case 0...4:
                world.change()(world.server)
            case 5...7:
                world.pass(milliseconds: 0...1500)
            case 8...9:
                world.pass(milliseconds: 1500...6000)
            case 10:
                world.load(study)
            case 11:
                if !world.unwritten.isEmpty {
                    _ = try world.loader.writePack(of: world.unwritten.remove(at: 0))
                }
            case 12:
                try world.waitAndRestart(study)
                #expect(try world.right(study).contains(world.answer(study)), "step \(step)")
            case 13:
                damagePack(of: "\(study).\(world.random(1...3))", in: &world)
            case 14...15:
                // Something happens in the midst of an answer: it is of before or of after, never of between.
                let before = try world.right(study)
                world.server.interrupt(beforeCall: world.random(0...15), world.happening())
                let answer = try world.answer(study)
                world.server.interruptNoMore()
                let after = try world.right(study)
                #expect(before.contains(answer) || after.contains(answer), "step \(step)")
            case 16...18:
                world.notice()(world.server)
            default:
                let memory = world.cache.counters.documentsFromMemory.value
                let answer = try world.answer(study)
                fromMemory += world.cache.counters.documentsFromMemory.value - memory
                #expect(try world.right(study).contains(answer), "step \(step)")
            }
        }
        if manner == .tellsAll { #expect(world.server.calls("storedFile") > 0) }
        // Not right for want of ever keeping anything.
        #expect(fromMemory > 0)
        #expect(world.loader.counters.packsWritten.value > 0)
        #expect(world.loader.counters.documentsFromPacks.value > 0)
        if let callbacks = world.callbacks {
            #expect(world.answersFromRecent > 0)
            #expect(callbacks.copies > 0)
        }
    }

    private func damagePack(of series: String, in world: inout World) {
        guard var pack = try? world.server.pack(ofSeries: series), !pack.isEmpty else { return }
        pack[world.random(0...pack.count - 1)] ^= UInt8(world.random(1...255))
        try? world.server.setPack(pack, ofSeries: series)
    }
}
