// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import Studies

@Suite struct RequestCoalescerTests {
    @Test func `The first request computes, later ones wait and are served when the result is still right`() {
        var coalescer = RequestCoalescer<Int>()
        #expect(coalescer.enter(1, of: "a") == .compute)
        #expect(coalescer.enter(2, of: "a") == .wait)
        #expect(coalescer.enter(3, of: "a") == .wait)
        coalescer.seal("a")
        let completion = coalescer.finish("a", isStillRight: true)
        #expect(completion.served == [2, 3])
        #expect(completion.next == nil)
        #expect(coalescer.count == 0)
    }

    @Test func `Who came after it was looked whether the result is still right does not take it`() {
        var coalescer = RequestCoalescer<Int>()
        _ = coalescer.enter(1, of: "a")
        _ = coalescer.enter(2, of: "a")
        coalescer.seal("a")
        _ = coalescer.enter(3, of: "a")
        #expect(coalescer.waiting == 2)
        let completion = coalescer.finish("a", isStillRight: true)
        #expect(completion.served == [2])
        #expect(completion.next == 3)
        #expect(coalescer.waiting == 0)
        #expect(coalescer.finish("a", isStillRight: true).served.isEmpty)
    }

    @Test func `Those who came during a computation that may be outdated make one more among them`() {
        var coalescer = RequestCoalescer<Int>()
        _ = coalescer.enter(1, of: "a")
        _ = coalescer.enter(2, of: "a")
        _ = coalescer.enter(3, of: "a")
        let first = coalescer.finish("a", isStillRight: false)
        #expect(first.served.isEmpty)
        #expect(first.next == 2)
        #expect(coalescer.enter(4, of: "a") == .wait)
        // 3 came before the second computation began and takes what comes of it; 4 did not.
        let second = coalescer.finish("a", isStillRight: false)
        #expect(second.served == [3])
        #expect(second.next == 4)
        let third = coalescer.finish("a", isStillRight: false)
        #expect(third.served.isEmpty && third.next == nil)
        #expect(coalescer.count == 0)
    }

    @Test func `Different studies do not wait for each other`() {
        var coalescer = RequestCoalescer<Int>()
        #expect(coalescer.enter(1, of: "a") == .compute)
        #expect(coalescer.enter(2, of: "b") == .compute)
    }

    @Test func `Who has left is neither served nor told to compute`() {
        var coalescer = RequestCoalescer<Int>()
        _ = coalescer.enter(1, of: "a")
        for request in 2...4 { _ = coalescer.enter(request, of: "a") }
        let leaves = coalescer.leave(2, of: "a")
        #expect(leaves)
        coalescer.seal("a")
        let completion = coalescer.finish("a", isStillRight: false)
        #expect(completion.next == 3)
        let early = coalescer.leave(4, of: "a")
        #expect(early)
        let computing = coalescer.leave(3, of: "a")
        #expect(!computing)
        #expect(coalescer.finish("a", isStillRight: true).served.isEmpty)
        let unknown = coalescer.leave(5, of: "a")
        #expect(!unknown)
    }

    /// The promise behind "an answer equals what would be computed now": nobody takes a result of a computation that
    /// began before the request came, unless it was found to be right after that.
    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func `Everybody gets exactly one result, begun late enough, after at most two computations`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var coalescer = RequestCoalescer<Int>()
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
                coalescer.seal(study)
            } else if Bool.random(using: &generator) {
                switch coalescer.enter(request, of: study) {
                case .compute:
                    #expect(begun[study] == nil)
                    begun[study] = time
                case .wait:
                    #expect(begun[study] != nil)
                    waiting[request] = (study, time, finished[study] ?? 0)
                }
            } else if let start = begun.removeValue(forKey: study) {
                let isStillRight = Bool.random(using: &generator)
                let completion = coalescer.finish(study, isStillRight: isStillRight)
                let look = sealed.removeValue(forKey: study) ?? start
                finished[study, default: 0] += 1
                for served in completion.served {
                    let request = waiting.removeValue(forKey: served)
                    #expect(request?.study == study)
                    #expect(request.map { $0.since < (isStillRight ? look : start) } == true)
                    #expect(request.map { (finished[study] ?? 0) - $0.computations <= 2 } == true)
                }
                if let next = completion.next {
                    #expect(waiting.removeValue(forKey: next) != nil)
                    begun[study] = time
                }
            }
        }
        for study in begun.keys.sorted(by: { $0.study < $1.study }) {
            var next: Int? = 0
            while next != nil {
                let completion = coalescer.finish(study, isStillRight: false)
                for served in completion.served { #expect(waiting.removeValue(forKey: served) != nil) }
                next = completion.next
                if let next { #expect(waiting.removeValue(forKey: next) != nil) }
            }
        }
        #expect(waiting.isEmpty)
        #expect(coalescer.count == 0)
    }
}
