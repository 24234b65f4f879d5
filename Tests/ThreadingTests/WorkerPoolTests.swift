// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization
import TestSupport
import Testing

@testable import Threading

@Suite(.ownThread) struct WorkerPoolTests {
    @Test(arguments: [1, 2, 8]) func `Outputs stand in the order of the elements`(threads: Int) {
        let pool = WorkerPool(threads: threads)
        let squares = pool.map(Array(0..<1000), context: {}) { number, _ in number * number }
        #expect(squares == (0..<1000).map { $0 * $0 })
    }

    @Test func `Nothing to do makes nothing`() {
        #expect(WorkerPool(threads: 2).map([Int](), context: {}) { number, _ in number }.isEmpty)
    }

    @Test func `All callers together have no more work under way than the pool has threads`() throws {
        let pool = WorkerPool(threads: 3)
        let load = Monitor((now: 0, highest: 0))
        let finished = Monitor(0)
        let callers = (0..<6).map { _ in
            Running("a caller's work") {
                let outputs = pool.map(Array(0..<50), context: {}) { number, _ in
                    load.withLock {
                        $0.now += 1
                        $0.highest = max($0.highest, $0.now)
                    }
                    // Two at least are under way at the same time, or the test fails.
                    let isShared: Void? = try? load.wait(for: "a second piece of work") { $0.highest > 1 }
                    load.withLock { $0.now -= 1 }
                    return isShared.map { number }
                }
                finished.withLock { $0 += outputs.count { $0 != nil } }
            }
        }
        for caller in callers { try caller.result() }
        #expect(finished.read { $0 } == 300)
        #expect(load.read { $0.highest } <= 3)
    }

    @Test func `A small piece of work does not wait for the end of a large one`() throws {
        let pool = WorkerPool(threads: 1)
        let progress = Monitor(0)
        let large = Running("the end of the large work") {
            pool.map(Array(0..<100), context: {}) { _, _ in
                // The second piece of the large work begins when the small work has been handed in.
                let count = progress.withLock { count in
                    count += 1
                    return count
                }
                return count != 2 || pool.wait(forCallers: 2, until: .after(seconds: waitingLimit))
            }
        }
        try progress.wait(for: "the second piece of the large work") { $0 >= 2 }
        let seen = pool.map([0], context: {}) { _, _ in progress.read { $0 } }
        #expect(seen.allSatisfy { $0 <= 4 })
        #expect(try large.result().allSatisfy { $0 })
    }

    @Test func `A context serves one element at a time and is used again`() {
        let made = Atomic(0)
        final class Context: Sendable {
            let isInUse = Atomic(false)
        }
        let pool = WorkerPool(threads: 4)
        let wasFree = pool.map(
            Array(0..<500),
            context: {
                made.wrappingAdd(1, ordering: .relaxed)
                return Context()
            },
            { _, context in
                let wasFree = !context.isInUse.exchange(true, ordering: .relaxed)
                Self.pause()
                context.isInUse.store(false, ordering: .relaxed)
                return wasFree
            })
        #expect(wasFree.allSatisfy { $0 })
        #expect((1...4).contains(made.load(ordering: .relaxed)))
    }

    @Test func `A pool that has ended lets callers do their work themselves`() {
        let pool = WorkerPool(threads: 2)
        _ = pool.map([1, 2, 3], context: {}) { number, _ in number }
        pool.stop()
        pool.stop()
        #expect(pool.map([1, 2, 3], context: {}) { number, _ in number + 1 } == [2, 3, 4])
    }

    @Test func `What was handed in before the end is finished`() throws {
        let pool = WorkerPool(threads: 2)
        let started = Monitor(0)
        let outputs = Monitor<[Int]>([])
        let caller = Running("the caller's work") {
            let numbers = pool.map(Array(0..<100), context: {}) { number, _ in
                started.withLock { $0 += 1 }
                return number
            }
            outputs.withLock { $0 = numbers }
        }
        try started.wait(for: "a piece of work") { $0 > 0 }
        pool.stop()
        try caller.result()
        #expect(outputs.read { $0 } == Array(0..<100))
    }

    private static func pause() { _ = Instant.now() }
}
