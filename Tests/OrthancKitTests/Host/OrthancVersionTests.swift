// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct OrthancVersionTests {
    @Test(arguments: [
        ("1.12.7", OrthancVersion(1, 12, 7)), ("1.10.1+dfsg", OrthancVersion(1, 10, 1)),
        ("1.9.0-rc", OrthancVersion(1, 9, 0)), ("10.20.30", OrthancVersion(10, 20, 30)),
    ])
    func `A version is three numbers, whatever follows`(text: String, version: OrthancVersion) {
        #expect(OrthancVersion(text) == version)
    }

    @Test(arguments: ["mainline", "", "1", "1.12", "1..2", "1.x.3", "1.2x.3", "a1.2.3", "1.2.99999999999999999999"])
    func `Anything else is no version`(text: String) {
        #expect(OrthancVersion(text) == nil)
    }

    @Test func `Versions are in the order of release`() {
        let versions = [(1, 9, 7), (1, 10, 0), (1, 10, 1), (1, 12, 2), (2, 0, 0)].map(OrthancVersion.init)
        #expect(versions.reversed().sorted() == versions)
        #expect("\(versions[2])" == "1.10.1")
    }

    @Test func `A server that calls itself mainline counts as the newest`() {
        let fake = FakeOrthanc(version: "mainline")
        #expect(fake.orthanc.version == nil)
        #expect(fake.orthanc.isAtLeast(OrthancVersion(99, 0, 0)))
    }

    @Test func `A server is at least of its own version and of older ones`() {
        let fake = FakeOrthanc(version: "1.12.1")
        #expect(fake.orthanc.isAtLeast(OrthancVersion(1, 12, 1)))
        #expect(fake.orthanc.isAtLeast(OrthancVersion(1, 10, 9)))
        #expect(!fake.orthanc.isAtLeast(OrthancVersion(1, 12, 2)))
    }
}
