// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import Studies

@Suite struct FlightTableTests {
    @Test func `The first request computes, later ones wait and are served when the result is still right`() {
        var table = FlightTable<Int>()
        #expect(table.enter(1, of: "a") == .compute)
        #expect(table.enter(2, of: "a") == .wait)
        #expect(table.enter(3, of: "a") == .wait)
        table.seal("a")
        let landing = table.finish("a", isStillRight: true)
        #expect(landing.served == [2, 3])
        #expect(landing.next == nil)
        #expect(table.count == 0)
    }

    @Test func `Who came after it was looked whether the result is still right does not take it`() {
        var table = FlightTable<Int>()
        _ = table.enter(1, of: "a")
        _ = table.enter(2, of: "a")
        table.seal("a")
        _ = table.enter(3, of: "a")
        #expect(table.waiting == 2)
        let landing = table.finish("a", isStillRight: true)
        #expect(landing.served == [2])
        #expect(landing.next == 3)
        #expect(table.waiting == 0)
        #expect(table.finish("a", isStillRight: true).served.isEmpty)
    }

    @Test func `Those who came during a computation that may be outdated make one more among them`() {
        var table = FlightTable<Int>()
        _ = table.enter(1, of: "a")
        _ = table.enter(2, of: "a")
        _ = table.enter(3, of: "a")
        let first = table.finish("a", isStillRight: false)
        #expect(first.served.isEmpty)
        #expect(first.next == 2)
        #expect(table.enter(4, of: "a") == .wait)
        // 3 came before the second computation began and takes what comes of it; 4 did not.
        let second = table.finish("a", isStillRight: false)
        #expect(second.served == [3])
        #expect(second.next == 4)
        let third = table.finish("a", isStillRight: false)
        #expect(third.served.isEmpty && third.next == nil)
        #expect(table.count == 0)
    }

    @Test func `Different studies do not wait for each other`() {
        var table = FlightTable<Int>()
        #expect(table.enter(1, of: "a") == .compute)
        #expect(table.enter(2, of: "b") == .compute)
    }

    @Test func `Who has left is neither served nor told to compute`() {
        var table = FlightTable<Int>()
        _ = table.enter(1, of: "a")
        for request in 2...4 { _ = table.enter(request, of: "a") }
        let leaves = table.leave(2, of: "a")
        #expect(leaves)
        table.seal("a")
        let landing = table.finish("a", isStillRight: false)
        #expect(landing.next == 3)
        let early = table.leave(4, of: "a")
        #expect(early)
        let computing = table.leave(3, of: "a")
        #expect(!computing)
        #expect(table.finish("a", isStillRight: true).served.isEmpty)
        let unknown = table.leave(5, of: "a")
        #expect(!unknown)
    }

    /// The promise behind "an answer equals what would be computed now": nobody takes a result of a computation that
    /// began before the request came, unless it was found to be right after that.
    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func `Everybody gets exactly one result, begun late enough, after at most two computations`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var table = FlightTable<Int>()
        var time = 0
        var begun: [DocumentKey: Int] = [:]
        var sealed: [DocumentKey: Int] = [:]
        var finished: [DocumentKey: Int] = [:]
        var waiting: [Int: (study: DocumentKey, since: Int, computations: Int)] = [:]
        for request in 0..<3000 {
            time += 1
            let study: DocumentKey = "\(Int.random(in: 0..<3, using: &generator))"
            if Int.random(in: 0..<3, using: &generator) == 0 {
                if begun[study] != nil { sealed[study] = time }
                table.seal(study)
            } else if Bool.random(using: &generator) {
                switch table.enter(request, of: study) {
                case .compute:
                    #expect(begun[study] == nil)
                    begun[study] = time
                case .wait:
                    #expect(begun[study] != nil)
                    waiting[request] = (study, time, finished[study] ?? 0)
                }
            } else if let start = begun.removeValue(forKey: study) {
                let isStillRight = Bool.random(using: &generator)
                let landing = table.finish(study, isStillRight: isStillRight)
                let look = sealed.removeValue(forKey: study) ?? start
                finished[study, default: 0] += 1
                for served in landing.served {
                    let request = waiting.removeValue(forKey: served)
                    #expect(request?.study == study)
                    #expect(request.map { $0.since < (isStillRight ? look : start) } == true)
                    #expect(request.map { (finished[study] ?? 0) - $0.computations <= 2 } == true)
                }
                if let next = landing.next {
                    #expect(waiting.removeValue(forKey: next) != nil)
                    begun[study] = time
                }
            }
        }
        for study in begun.keys.sorted(by: { $0.study < $1.study }) {
            var next: Int? = 0
            while next != nil {
                let landing = table.finish(study, isStillRight: false)
                for served in landing.served { #expect(waiting.removeValue(forKey: served) != nil) }
                next = landing.next
                if let next { #expect(waiting.removeValue(forKey: next) != nil) }
            }
        }
        #expect(waiting.isEmpty)
        #expect(table.count == 0)
    }
}
