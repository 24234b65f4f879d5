// SPDX-License-Identifier: GPL-3.0-or-later

import OHIFReleases
import Testing

@testable import Studies

@Suite struct DocumentLRUTests {
    private static let overhead = DocumentLRU<Int>.overhead
    private let version = StudyVersion(generation: 1, lastUpdate: "20261122T180000")

    @Test func `What was not used for longest goes first`() {
        var cache = DocumentLRU<Int>(capacity: 3 * (100 + Self.overhead))
        for study in 1...3 { cache.insert(study, bytes: 100, as: "\(study)", version: version) }
        #expect(cache.document(of: "1", version: version) == 1)
        cache.insert(4, bytes: 100, as: "4", version: version)
        #expect(cache.document(of: "2", version: version) == nil)
        #expect(cache.document(of: "1", version: version) == 1)
        #expect(cache.document(of: "3", version: version) == 3)
        #expect(cache.document(of: "4", version: version) == 4)
    }

    @Test func `A document of another version is not found`() {
        var cache = DocumentLRU<Int>(capacity: 10_000)
        cache.insert(1, bytes: 1, as: "a", version: version)
        for other in [
            StudyVersion(generation: 2, lastUpdate: "20261122T180000"),
            StudyVersion(generation: 1, lastUpdate: "20261122T180001"),
            StudyVersion(
                generation: 1, lastUpdate: "20261122T180000",
                instances: ListedInstances(hash: ContentHash(of: []), count: 0, series: 0, mark: nil)),
        ] {
            #expect(cache.document(of: "a", version: other) == nil)
        }
        #expect(cache.document(of: "a", version: version) == 1)
    }

    @Test func `The forms of a document are kept beside each other, and go together`() {
        var cache = DocumentLRU<Int>(capacity: 10_000)
        let keys = OHIFRelease.known.map { DocumentKey(study: "a", release: $0) }
        for (index, key) in keys.enumerated() { cache.insert(index, bytes: 1, as: key, version: version) }
        cache.insert(9, bytes: 1, as: "b", version: version)
        #expect(keys.map { cache.document(of: $0, version: version) } == Array(keys.indices))
        #expect(cache.cost == (keys.count + 1) * (1 + Self.overhead))
        cache.remove(study: "a")
        #expect(cache.count == 1)
        #expect(cache.document(of: "b", version: version) == 9)
    }

    @Test func `A capacity of zero keeps nothing`() {
        var cache = DocumentLRU<Int>(capacity: 0)
        cache.insert(1, bytes: 0, as: "a", version: version)
        #expect(cache.count == 0)
        #expect(cache.cost == 0)
    }

    @Test(arguments: [1, 2, 3, 4])
    func `It behaves as a list ordered by use, whatever happens`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let capacity = 10 * (500 + Self.overhead)
        var cache = DocumentLRU<Int>(capacity: capacity)
        // The oldest first.
        var model: [(study: DocumentKey, document: Int, cost: Int)] = []
        for step in 0..<5000 {
            let study: DocumentKey = "\(Int.random(in: 0..<30, using: &generator))"
            let index = model.firstIndex { $0.study == study }
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let found = cache.document(of: study, version: version)
                #expect(found == index.map { model[$0].document })
                if let index { model.append(model.remove(at: index)) }
            case 5..<9:
                let bytes = Int.random(in: 0..<(step % 100 == 0 ? 2 * capacity : 2000), using: &generator)
                cache.insert(step, bytes: bytes, as: study, version: version)
                if let index { model.remove(at: index) }
                let cost = bytes + Self.overhead
                if cost <= capacity {
                    while model.reduce(cost, { $0 + $1.cost }) > capacity { model.removeFirst() }
                    model.append((study, step, cost))
                }
            default:
                cache.remove(study)
                if let index { model.remove(at: index) }
            }
            #expect(cache.count == model.count)
            #expect(cache.cost == model.reduce(0) { $0 + $1.cost })
            #expect(cache.cost <= capacity)
        }
        cache.removeAll()
        #expect(cache.count == 0 && cache.cost == 0)
    }
}
