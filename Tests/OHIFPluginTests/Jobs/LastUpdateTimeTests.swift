// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin

@Suite struct LastUpdateTimeTests {
    @Test func `A date means the beginning of its day`() {
        #expect(LastUpdateTime("20260102") == LastUpdateTime("20260102T000000"))
    }

    @Test func `Times sort as they pass`() throws {
        let times = ["20251231T235959", "20260101", "20260101T000001", "20260102"]
        let sorted = try times.map { try #require(LastUpdateTime($0)) }.sorted()
        #expect(sorted.map(\.text).first == times.first)
        #expect(sorted == times.compactMap { LastUpdateTime($0) })
    }

    @Test(arguments: [
        "", "2026", "2026-01-02", "20261302", "20260132", "20260100", "20260102T", "20260102T240000", "20260102T006000",
        "20260102T000061", "20260102 000000", "20260102T0000000", "2026010２", "+2260102", "20260102T00:00",
    ])
    func `Everything else is no time`(text: String) {
        #expect(LastUpdateTime(text) == nil)
    }
}
