// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import Synchronization
import TestSupport
import Testing
import Threading

@testable import Studies

/// Readers and writers on threads of their own, in a time that runs a thousand times as fast as ours.
@Suite(.ownThread) struct ConcurrencyTests {
    /// What has happened for certain: a reader that comes later must see it.
    private final class Ledger: Sendable {
        struct Entry {
            var revision: Int
            var isDeleted = false
        }

        let entries = Monitor<[String: Entry]>([:])
        let problems = Mutex<[String]>([])
        let hits = Atomic(0)
        let isOver = Atomic(false)

        func complain(_ problem: String) { problems.withLock { $0.append(problem) } }
    }

    private static let studies = ["1", "2", "3"]

    @Test(arguments: ModelServer.Manner.allCases)
    func `No reader misses what had happened before it asked, nor sees what was deleted`(
        manner: ModelServer.Manner
    ) throws {
        let start = Self.microseconds()
        let server = ModelServer(manner: manner) {
            1_795_000_000_000 + Self.microseconds() - start
        }
        let ledger = Ledger()
        for study in Self.studies { Self.write(1, of: study, revision: 0, to: server, ledger: ledger) }
        let loader = StudyLoader(
            server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy)
        let cache = DocumentCache(loader: loader, capacity: 1 << 20) { _, loaded in
            for series in loaded.seriesWithoutPack {
                do throws(StudyServerError) {
                    _ = try loader.writePack(of: series)
                } catch {
                    // The series may have been deleted since it was read.
                    if error != .missing { ledger.complain("A pack could not be written") }
                }
            }
        }
        // One writer is this server and tells the cache before it is done; the other one is another server.
        let writers = (0..<2).map { writer in
            Running("a writer") {
                Self.write(as: writer, to: server, cache: writer == 0 ? cache : nil, ledger: ledger)
            }
        }
        let readers = (0..<6).map { reader in
            Running("a reader") {
                var generator = SeededGenerator(seed: UInt64(100 + reader))
                while !ledger.isOver.load(ordering: .relaxed) {
                    Self.read(Self.studies.randomElement(using: &generator) ?? "1", cache: cache, ledger: ledger)
                }
            }
        }
        defer { ledger.isOver.store(true, ordering: .relaxed) }
        for writer in writers { try writer.result(limit: 120) }
        ledger.isOver.store(true, ordering: .relaxed)
        for reader in readers { try reader.result() }
        #expect(ledger.problems.withLock { $0 } == [])
        #expect(ledger.hits.load(ordering: .relaxed) > 0)
        #expect(cache.bytes <= 1 << 20)
    }

    private static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private static func write(
        _ number: Int, of study: String, revision: Int, to server: ModelServer,
        cache: DocumentCache<ModelServer>? = nil, ledger: Ledger
    ) {
        let instance = "\(study).\(number)"
        server.store(
            ModelFile(
                study: study, series: "\(study).\(number % 2)", instance: instance, number: number, revision: revision))
        cache?.studyChanged(study)
        ledger.entries.withLock { $0[instance] = Ledger.Entry(revision: revision) }
    }

    /// Each writer has instances of its own, so that what it notes is in the order of what it does. Numbers that were
    /// deleted never come again.
    private static func write(
        as writer: Int, to server: ModelServer, cache: DocumentCache<ModelServer>?, ledger: Ledger
    ) {
        var generator = SeededGenerator(seed: UInt64(writer))
        var numbers: [String: [Int]] = [:]
        for step in 1...700 {
            let study = studies.randomElement(using: &generator) ?? "1"
            let own = numbers[study] ?? []
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4 where own.count < 12:
                let number = 10 + 2 * step + writer
                numbers[study, default: []].append(number)
                write(number, of: study, revision: step, to: server, cache: cache, ledger: ledger)
            case 4..<8:
                guard let number = own.randomElement(using: &generator) else { continue }
                write(number, of: study, revision: step, to: server, cache: cache, ledger: ledger)
            default:
                guard let number = own.first else { continue }
                numbers[study]?.removeFirst()
                let instance = "\(study).\(number)"
                server.delete(instance: instance, series: "\(study).\(number % 2)", study: study)
                cache?.studyChanged(study)
                ledger.entries.withLock { $0[instance]?.isDeleted = true }
            }
            // From flurries to pauses after which documents are kept: two seconds of this time are two milliseconds.
            if step % 10 == 0 { pause(seconds: Double.random(in: 0...0.02, using: &generator)) }
        }
    }

    private static func read(_ study: String, cache: DocumentCache<ModelServer>, ledger: Ledger) {
        let before = ledger.entries.read { $0 }.filter { $0.key.hasPrefix(study + ".") }
        let served: ServedDocument
        let text: String
        do {
            served = try cache.document(ofStudy: study)
            text = String(decoding: try served.document.identity(), as: UTF8.self)
        } catch {
            return ledger.complain("Reading study \(study): \(error)")
        }
        if served.origin == .memory { ledger.hits.add(1, ordering: .relaxed) }
        if served.missingInstances > 0 { ledger.complain("Instances of study \(study) are missing") }
        let revisions = revisions(in: text)
        for (instance, entry) in before {
            if entry.isDeleted {
                if revisions[instance] != nil { ledger.complain("\(instance) was deleted") }
            } else if let revision = revisions[instance] {
                if revision < entry.revision { ledger.complain("\(instance) is outdated") }
            } else if ledger.entries.read({ $0[instance]?.isDeleted }) == false, !isGone(instance, ledger) {
                ledger.complain("\(instance) is missing")
            }
        }
    }

    /// A deletion is noted when it is done: wait for the note before calling an instance lost.
    private static func isGone(_ instance: String, _ ledger: Ledger) -> Bool {
        (try? ledger.entries.wait(for: "a note", limit: 10) { $0[instance]?.isDeleted == true }) != nil
    }

    /// The revision that the document gives for each SOP Instance UID.
    private static func revisions(in text: String) -> [String: Int] {
        var revisions: [String: Int] = [:]
        for part in text.split(separator: #""SOPInstanceUID":""#).dropFirst() {
            guard let uid = part.split(separator: "\"").first,
                let comments = part.split(separator: "\"ImageComments\":\"revision ").dropFirst().first,
                let revision = comments.split(separator: "\"").first.flatMap({ Int($0) })
            else { continue }
            revisions[String(uid)] = revision
        }
        return revisions
    }
}
