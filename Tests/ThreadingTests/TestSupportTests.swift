// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

/// What the tests wait with.
@Suite(.ownThread) struct TestSupportTests {
    @Test func `Waiting in vain ends with a sentence that says for what`() {
        #expect {
            try Monitor(1).wait(for: "a 2", limit: 0.01) { $0 == 2 }
        } throws: { error in
            "\(error)" == "Waited 0.01 s for a 2 in vain."
        }
    }

    @Test func `What does not end is left behind`() throws {
        let gate = Gate()
        let running = Running("the end") { gate.pass() }
        gate.waitForArrival()
        #expect(!running.hasEnded(within: 0.01))
        #expect(throws: Overdue.self) { try running.result(limit: 0.01) }
        gate.open()
        try running.result()
    }

    @Test func `An error of another thread is that of who waits for it`() {
        struct Failure: Error {}
        #expect(throws: Failure.self) { try Running("a failure") { throw Failure() }.result() }
    }

    @Test func `A test keeps off the threads of the pool, before and after it waits for others`() async {
        for _ in 0..<3 {
            #expect(withUnsafeCurrentTask { $0?.unownedTaskExecutor } != nil)
            await Task.yield()
        }
    }
}
