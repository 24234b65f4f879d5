// SPDX-License-Identifier: GPL-3.0-or-later

import OHIFReleases
import Testing

@Suite struct OHIFReleaseTests {
    @Test(
        "A version takes the row of the last known release that is not later",
        arguments: [
            ("3.8.0-beta.82", ReleaseNumber(3, 0)), ("3.9.3", ReleaseNumber(3, 9)),
            ("3.10.0", ReleaseNumber(3, 9)), ("3.10.0-beta.5", ReleaseNumber(3, 9)),
            ("3.11.0", ReleaseNumber(3, 11)), ("3.11.1", ReleaseNumber(3, 11, 1)),
            ("3.12.10", ReleaseNumber(3, 12)), ("3.13.2", ReleaseNumber(3, 13)),
            ("3.13.0-beta.1", ReleaseNumber(3, 13)),
        ])
    func row(version: String, since: ReleaseNumber) {
        #expect(OHIFRelease.ofVersion(version).since == since)
    }

    @Test("A version before all takes the first row", arguments: ["2.0.1", "0.0.0"])
    func before(version: String) {
        #expect(OHIFRelease.ofVersion(version) == OHIFRelease.known.first)
    }

    @Test("A version after all takes the last row", arguments: ["3.14.0-beta.6", "3.99.0", "4.0.0"])
    func after(version: String) {
        #expect(OHIFRelease.ofVersion(version) == OHIFRelease.known.last)
    }

    @Test(
        "What is no version takes the last row",
        arguments: [
            "", "3", "3.", "3..1", "3.12.", "3.12.1.0", "v3.12.1", "3.x", "-3.12.0", "3.99999999999999999999.0",
        ])
    func none(version: String) {
        #expect(OHIFRelease.ofVersion(version) == OHIFRelease.known.last)
        #expect(ReleaseNumber(version) == nil)
    }

    @Test("No version takes the last row")
    func missing() {
        #expect(OHIFRelease.ofVersion(nil) == OHIFRelease.known.last)
    }

    @Test("The rows are in order")
    func order() {
        #expect(OHIFRelease.known.map(\.since) == OHIFRelease.known.map(\.since).sorted())
    }
}
