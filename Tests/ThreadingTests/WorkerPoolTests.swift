// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization
import Testing

@testable import Threading

@Suite struct WorkerPoolTests {
    @Test(arguments: [1, 2, 8]) func `Outputs stand in the order of the elements`(threads: Int) {
        let pool = WorkerPool(threads: threads)
        let squares = pool.map(Array(0..<1000), context: {}) { number, _ in number * number }
        #expect(squares == (0..<1000).map { $0 * $0 })
    }

    @Test func `Nothing to do makes nothing`() {
        #expect(WorkerPool(threads: 2).map([Int](), context: {}) { number, _ in number }.isEmpty)
    }

    @Test func `All callers together have no more work under way than the pool has threads`() {
        let pool = WorkerPool(threads: 3)
        let load = Monitor((now: 0, highest: 0))
        let finished = Monitor(0)
        let callers = (0..<6).compactMap { _ in
            SystemThread.start {
                let outputs = pool.map(Array(0..<50), context: {}) { number, _ in
                    load.withLock {
                        $0.now += 1
                        $0.highest = max($0.highest, $0.now)
                    }
                    // Two at least are under way at the same time, or this waits for ever.
                    load.wait { $0.highest > 1 ? .done(()) : .wait() }
                    load.withLock { $0.now -= 1 }
                    return number
                }
                finished.withLock { $0 += outputs.count }
            }
        }
        for caller in callers { caller.join() }
        #expect(finished.read { $0 } == 300)
        #expect(load.read { $0.highest } <= 3)
    }

    @Test func `A small piece of work does not wait for the end of a large one`() {
        let pool = WorkerPool(threads: 1)
        let progress = Monitor((large: 0, isSmallWanted: false))
        let large = SystemThread.start {
            _ = pool.map(Array(0..<100), context: {}) { _, _ in
                // The second piece of the large work begins when the small work has been handed in.
                if progress.withLock({
                    $0.large += 1; return $0.large
                }) == 2 {
                    progress.wait { $0.isSmallWanted ? .done(()) : .wait() }
                    while pool.waitingCallers < 2 { Self.pause() }
                }
            }
        }
        progress.wait { $0.large >= 2 ? .done(()) : .wait() }
        progress.withLock { $0.isSmallWanted = true }
        let seen = pool.map([0], context: {}) { _, _ in progress.read { $0.large } }
        #expect(seen.allSatisfy { $0 <= 4 })
        large?.join()
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

    @Test func `What was handed in before the end is finished`() {
        let pool = WorkerPool(threads: 2)
        let started = Monitor(0)
        let outputs = Monitor<[Int]>([])
        let caller = SystemThread.start {
            let numbers = pool.map(Array(0..<100), context: {}) { number, _ in
                started.withLock { $0 += 1 }
                return number
            }
            outputs.withLock { $0 = numbers }
        }
        started.wait { $0 > 0 ? .done(()) : .wait() }
        pool.stop()
        caller?.join()
        #expect(outputs.read { $0 } == Array(0..<100))
    }

    private static func pause() { _ = Instant.now() }
}
