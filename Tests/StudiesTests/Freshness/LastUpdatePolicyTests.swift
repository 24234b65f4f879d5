// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import Studies

@Suite struct LastUpdatePolicyTests {
    @Test(
        arguments: [
            ("19700101T000000", 0),
            ("20261122T180000", 1_795_370_400),
            ("20240229T235959", 1_709_251_199),
            ("20000301T000000", 951_868_800),
            ("21000301T000000", 4_107_542_400),
            ("00000101T000000", -62_167_219_200),
        ] as [(String, Int64)])
    func `LastUpdate is a time in UTC`(text: String, seconds: Int64) {
        #expect(LastUpdate(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "20261122", "20261122T18000", "20261122T1800000", "20261122 180000", "20261322T180000", "20261100T180000",
        "20261122T240000", "20261122T186000", "2026112２T180000", "+0261122T180000", "99999999999999999999999999",
    ])
    func `Another form is no time`(text: String) {
        #expect(LastUpdate(text) == nil)
        #expect(!LastUpdatePolicy().isUnambiguous(text, at: .max))
    }

    @Test func `Where a date is allowed, it means the beginning of its day`() {
        #expect(LastUpdate(timeOrDate: "20260102") == LastUpdate("20260102T000000"))
        #expect(LastUpdate(timeOrDate: "20260102T030405") == LastUpdate("20260102T030405"))
    }

    @Test(arguments: [
        "", "2026", "2026-01-02", "20261302", "20260132", "20260100", "2026010２", "+2260102", "20260102T",
    ])
    func `Everything else is neither time nor date`(text: String) {
        #expect(LastUpdate(timeOrDate: text) == nil)
    }

    @Test func `Times sort as they pass`() throws {
        let times = ["20251231T235959", "20260101", "20260101T000001", "20260102"]
        let read = try times.map { try #require(LastUpdate(timeOrDate: $0)) }
        #expect(read.reversed().sorted() == read)
    }

    @Test(
        arguments: [
            (-60_000, false), (-1, false), (0, false), (1999, false), (2000, true), (3600_000, true),
        ] as [(Int64, Bool)])
    func `A change is unambiguous after two seconds, and never in the future`(age: Int64, isUnambiguous: Bool) {
        #expect(LastUpdatePolicy().isUnambiguous("20261122T180000", at: 1_795_370_400_000 + age) == isUnambiguous)
    }

    @Test func `Without LastUpdate nothing is unambiguous`() {
        #expect(!LastUpdatePolicy().isUnambiguous(nil, at: .max))
    }

    @Test func `The machine's clock is past the day of this test`() {
        #expect(LastUpdatePolicy.systemTime() > 1_763_000_000_000)
    }
}
