// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

@testable import Threading

@Suite(.ownThread) struct MonitorTests {
    @Test func `Changes under the lock are not lost`() throws {
        let counter = Monitor(0)
        let threads = (0..<4).map { _ in
            Running("10 000 changes") { for _ in 0..<10_000 { counter.withLock { $0 += 1 } } }
        }
        for thread in threads { try thread.result() }
        #expect(counter.read { $0 } == 40_000)
    }

    @Test func `Waiting ends when the time is up`() {
        let never = Monitor(false)
        let end = Instant.after(seconds: 0.01)
        let wasSeen: Bool? = never.wait { $0 ? .done(true) : end <= .now() ? .done(nil) : .wait(until: end) }
        #expect(wasSeen == nil)
        #expect(Instant.now() >= end)
    }

    @Test(arguments: [-1, .nan, 0]) func `A time without sense is now`(seconds: Double) {
        let before = Instant.now()
        let moment = Instant.after(seconds: seconds)
        #expect(moment >= before && moment <= .now())
    }

    @Test func `For ever is far away`() {
        #expect(Instant.after(seconds: .infinity) > .after(seconds: 1_000_000))
    }
}
