// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import Threading

@testable import Studies

/// An answer equals what would be computed now, whatever happens in whatever order: to the archive, by whom, to the
/// packs and to this process.
@Suite struct InterleavingTests {
    /// The archive, what this process holds, and the work that it has put off.
    private struct World {
        let server: ModelServer
        var cache: DocumentCache<ModelServer>
        let loader: StudyLoader<ModelServer>
        var generator: SeededGenerator
        var unwritten: [LoadedSeries] = []
        var revision = 0

        static let studies = ["1", "2"]

        init(seed: UInt64, manner: ModelServer.Manner) {
            server = ModelServer(manner: manner)
            loader = StudyLoader(
                server: server, pool: WorkerPool(threads: 1), settling: server.settling)
            cache = DocumentCache(loader: loader, capacity: 100_000, studies: 1)
            generator = SeededGenerator(seed: seed)
        }

        mutating func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

        /// Something that happens to the archive. One time in two it is this process that does it and is told of it.
        mutating func change() -> @Sendable (ModelServer) -> Void {
            let study = Self.studies[random(0...1)]
            let series = "\(study).\(random(1...3))"
            let number = random(1...4)
            let instance = "\(series).\(number)"
            revision += 1
            let file = ModelFile(
                study: study, series: series, instance: instance, number: number, revision: revision,
                isUnreadable: random(0...30) == 0)
            let what = random(0...9)
            let told: DocumentCache<ModelServer>? = Bool.random(using: &generator) ? cache : nil
            return { server in
                switch what {
                case 0...5: server.store(file)
                case 6...7: server.delete(instance: instance, series: series, study: study)
                case 8: server.delete(series: series, study: study)
                default: server.delete(study: study)
                }
                told?.studyChanged(study)
            }
        }

        /// What would be computed now; `nil` when there is no such study.
        func fresh(_ study: String) throws -> [UInt8]? {
            do throws(StudyServerError) {
                let records = try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(
                    study: study
                ).records
                return records.isEmpty ? nil : StudyDocument.json(of: records)
            } catch {
                guard error == .missing else { throw error }
                return nil
            }
        }

        func answer(_ study: String) throws -> [UInt8]? {
            let served: ServedDocument
            do throws(StudyServerError) {
                served = try cache.document(ofStudy: study)
            } catch {
                guard error == .missing else { throw error }
                return nil
            }
            return try served.document.identity()
        }

        /// Puts the packs off that a study deserves, to be written at any later time.
        mutating func load(_ study: String) {
            if let loaded = try? loader.load(study: study) { unwritten += loaded.seriesWithoutPack }
        }
    }

    @Test(arguments: 0..<24, ModelServer.Manner.allCases)
    func `Every answer is what would be computed now`(seed: Int, manner: ModelServer.Manner) throws {
        var world = World(seed: UInt64(seed), manner: manner)
        var fromMemory = 0
        for step in 0..<400 {
            let study = World.studies[world.random(0...1)]
            switch world.random(0...19) {
            case 0...4:
                world.change()(world.server)
            case 5...7:
                world.server.advance(milliseconds: Int64(world.random(0...1500)))
            case 8...9:
                world.server.advance(milliseconds: Int64(world.random(1500...6000)))
            case 10:
                world.load(study)
            case 11:
                if !world.unwritten.isEmpty {
                    _ = try world.loader.writePack(of: world.unwritten.remove(at: 0))
                }
            case 12:
                // As when series have become stable and the server is restarted.
                world.server.advance(milliseconds: 3000)
                let outcomes = try (1...3).map { try world.loader.refreshPack(ofSeries: "\(study).\($0)") }
                #expect(!outcomes.contains(.unsettled))
                world.cache = DocumentCache(loader: world.loader, capacity: 100_000, studies: 1)
                #expect(try world.answer(study) == world.fresh(study), "step \(step)")
            case 13:
                damagePack(of: "\(study).\(world.random(1...3))", in: &world)
            case 14...15:
                // Something happens in the midst of an answer: it is of before or of after, never of between.
                let before = try world.fresh(study)
                world.server.interrupt(beforeCall: world.random(0...15), world.change())
                let answer = try world.answer(study)
                world.server.interruptNoMore()
                let after = try world.fresh(study)
                #expect(answer == before || answer == after, "step \(step)")
            default:
                let memory = world.cache.counters.documentsFromMemory.value
                let answer = try world.answer(study)
                fromMemory += world.cache.counters.documentsFromMemory.value - memory
                #expect(try answer == world.fresh(study), "step \(step)")
            }
        }
        if manner == .tellsAll { #expect(world.server.calls("storedFile") > 0) }
        // Not right for want of ever keeping anything.
        #expect(fromMemory > 0)
        #expect(world.loader.counters.packsWritten.value > 0)
        #expect(world.loader.counters.documentsFromPacks.value > 0)
    }

    private func damagePack(of series: String, in world: inout World) {
        guard var pack = try? world.server.pack(ofSeries: series), !pack.isEmpty else { return }
        pack[world.random(0...pack.count - 1)] ^= UInt8(world.random(1...255))
        try? world.server.setPack(pack, ofSeries: series)
    }
}
