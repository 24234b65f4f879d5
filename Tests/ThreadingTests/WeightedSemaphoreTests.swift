// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

@testable import Threading

@Suite(.ownThread) struct WeightedSemaphoreTests {
    @Test(arguments: [(1, 1), (4, 2), (12, 7)]) func `No more is taken than there is`(size: Int, need: Int) throws {
        let semaphore = WeightedSemaphore(size)
        let taken = Monitor((now: 0, most: 0))
        let threads = (0..<4).map { _ in
            Running("1000 stays") {
                for _ in 0..<1000 {
                    semaphore.withPermits(need) {
                        taken.withLock {
                            $0.now += need
                            $0.most = max($0.most, $0.now)
                        }
                        taken.withLock { $0.now -= need }
                    }
                }
            }
        }
        for thread in threads { try thread.result() }
        #expect(taken.read { $0.now } == 0)
        #expect((need...size).contains(taken.read { $0.most }))
    }

    @Test(arguments: [(4, 5), (0, 1), (-1, 1), (1, .max)])
    func `What is larger than all there is has its turn alone`(size: Int, need: Int) {
        let semaphore = WeightedSemaphore(size)
        #expect(semaphore.withPermits(need) { true })
        #expect(semaphore.withPermits(need) { true })
    }

    @Test func `Permits are free again after an error`() {
        let semaphore = WeightedSemaphore(1)
        #expect(throws: CancellationError.self) { try semaphore.withPermits(1) { throw CancellationError() } }
        #expect(semaphore.withPermits(1) { true })
    }
}
