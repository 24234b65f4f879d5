// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import Testing

@testable import Threading

@Suite struct SerialWorkerTests {
    private let done = Monitor<[Int]>([])

    private func note(_ number: Int) { done.withLock { $0.append(number) } }
    private func waitFor(count: Int) -> [Int] { done.wait { $0.count >= count ? .done($0) : .wait() } }

    @Test func `Work is done in order, one piece at a time`() {
        let worker = SerialWorker()
        for number in 0..<1000 { worker.perform { note(number) } }
        #expect(waitFor(count: 1000) == Array(0..<1000))
        worker.stop()
    }

    @Test func `Work may hand in more work`() {
        let worker = SerialWorker()
        worker.perform {
            note(1)
            worker.perform { note(2) }
        }
        #expect(waitFor(count: 2) == [1, 2])
        worker.stop()
    }

    @Test func `Later work comes after its time and lets other work pass`() {
        let worker = SerialWorker()
        let start = Instant.now()
        worker.perform(after: 0.05) { note(Instant.now() >= start ? 2 : 0) }
        worker.perform { note(1) }
        #expect(waitFor(count: 2) == [1, 2])
        #expect(Instant.now() > start)
        worker.stop()
    }

    @Test func `Work that may wait is done in order with what comes after it`() {
        let worker = SerialWorker()
        worker.perform(within: 1000) { note(1) }
        worker.perform(within: 0) { note(2) }
        #expect(waitFor(count: 2) == [1, 2])
        worker.perform(within: 1000) { note(3) }
        worker.perform { note(4) }
        #expect(waitFor(count: 4) == [1, 2, 3, 4])
        worker.stop()
    }

    @Test func `Work that may wait does not wait for more work`() {
        let worker = SerialWorker()
        for round in 1...3 {
            worker.perform(within: 0.02) { note(round) }
            #expect(waitFor(count: round).last == round)
        }
        worker.stop()
    }

    @Test func `Stopping waits for what is under way and drops what waits`() {
        let worker = SerialWorker()
        let isHeld = Monitor(true)
        worker.perform {
            note(1)
            isHeld.wait { $0 ? .wait() : .done(()) }
            note(2)
        }
        worker.perform { note(3) }
        worker.perform(after: 0) { note(4) }
        _ = waitFor(count: 1)
        let stopper = SystemThread.start {
            worker.stop()
            note(5)
        }
        // The stopper gets as far as it can: not beyond the work that is under way.
        let end = Instant.after(seconds: 60)
        while !worker.isStopped, Instant.now() < end { usleep(1000) }
        #expect(worker.isStopped)
        isHeld.withLock { $0 = false }
        stopper?.join()
        worker.perform { note(6) }
        worker.stop()
        #expect(waitFor(count: 3) == [1, 2, 5])
    }

    @Test func `A worker that nobody holds any longer ends and lets go of what waits`() {
        do {
            let worker = SerialWorker()
            let waiting = Token(done)
            worker.perform { note(1) }
            worker.perform(after: 1000) { waiting.use() }
        }
        // Whether the first piece was done is a matter of chance.
        #expect(done.wait { $0.contains(2) ? .done($0) : .wait() }.filter { $0 != 1 } == [2])
    }

    /// Notes 2 when nobody holds it any longer.
    private final class Token: Sendable {
        private let done: Monitor<[Int]>
        init(_ done: Monitor<[Int]>) { self.done = done }
        deinit { done.withLock { $0.append(2) } }
        func use() {}
    }
}
