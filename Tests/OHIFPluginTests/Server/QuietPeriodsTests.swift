// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin

@Suite struct QuietPeriodsTests {
    @Test func `All that write pause at the same time, long enough for Orthanc to notice`() {
        let waits = (0..<2400).map { QuietPeriods.waitingTime(at: 987_654_321_600 + $0) }
        // Whoever comes in a quiet moment waits to its end, all to the same.
        #expect(waits.prefix(1000).allSatisfy { $0 == 0 })
        #expect(Array(waits[1000..<1200]) == (1...200).reversed())
        #expect(waits.prefix(1200) == waits.suffix(1200))
    }
}
