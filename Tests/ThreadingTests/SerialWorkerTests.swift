// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

@testable import Threading

@Suite(.ownThread) struct SerialWorkerTests {
    private let done = Monitor<[Int]>([])

    private func note(_ number: Int) { done.withLock { $0.append(number) } }
    private func waitFor(count: Int) throws -> [Int] {
        try done.wait(for: "\(count) pieces of work") { $0.count >= count }
        return done.read { $0 }
    }

    @Test func `Work is done in order, one piece at a time`() throws {
        let worker = SerialWorker()
        for number in 0..<1000 { worker.perform { note(number) } }
        #expect(try waitFor(count: 1000) == Array(0..<1000))
        worker.stop()
    }

    @Test func `Work may hand in more work`() throws {
        let worker = SerialWorker()
        worker.perform {
            note(1)
            worker.perform { note(2) }
        }
        #expect(try waitFor(count: 2) == [1, 2])
        worker.stop()
    }

    @Test func `Later work comes after its time and lets other work pass`() throws {
        let worker = SerialWorker()
        let start = Instant.now()
        worker.perform(after: 0.05) { note(Instant.now() >= start ? 2 : 0) }
        worker.perform { note(1) }
        #expect(try waitFor(count: 2) == [1, 2])
        #expect(Instant.now() > start)
        worker.stop()
    }

    @Test func `Work that may wait is done in order with what comes after it`() throws {
        let worker = SerialWorker()
        worker.perform(within: 1000) { note(1) }
        worker.perform(within: 0) { note(2) }
        #expect(try waitFor(count: 2) == [1, 2])
        worker.perform(within: 1000) { note(3) }
        worker.perform { note(4) }
        #expect(try waitFor(count: 4) == [1, 2, 3, 4])
        worker.stop()
    }

    @Test func `Work that may wait does not wait for more work`() throws {
        let worker = SerialWorker()
        for round in 1...3 {
            worker.perform(within: 0.02) { note(round) }
            #expect(try waitFor(count: round).last == round)
        }
        worker.stop()
    }

    @Test func `Stopping waits for what is under way and drops what waits`() throws {
        let worker = SerialWorker()
        let gate = Gate()
        worker.perform {
            note(1)
            gate.pass()
            note(2)
        }
        worker.perform { note(3) }
        worker.perform(after: 0) { note(4) }
        _ = try waitFor(count: 1)
        let isDropped = Monitor(false)
        handIn(Token(isDropped), to: worker)
        let stopping = Running("the end of stop()") {
            worker.stop()
            note(5)
        }
        // The stopper gets as far as it can: not beyond the work that is under way.
        try isDropped.wait(for: "work that is dropped") { $0 }
        gate.open()
        try stopping.result()
        worker.perform { note(6) }
        worker.stop()
        #expect(try waitFor(count: 3) == [1, 2, 5])
    }

    /// Hands in work that holds the token, and notes 3.
    private func handIn(_ token: Token, to worker: SerialWorker) {
        worker.perform {
            token.use()
            note(3)
        }
    }

    @Test func `A worker that nobody holds any longer ends and lets go of what waits`() throws {
        let isGone = Monitor(false)
        do {
            let worker = SerialWorker()
            let waiting = Token(isGone)
            worker.perform { note(1) }
            worker.perform(after: 1000) {
                waiting.use()
                note(2)
            }
        }
        try isGone.wait(for: "work that is dropped") { $0 }
        // Whether the first piece was done is a matter of chance.
        #expect(done.read { $0 }.filter { $0 != 1 } == [])
    }
}
