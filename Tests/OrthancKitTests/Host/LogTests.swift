// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct LogTests {
    @Test func `A line goes to the level that it is meant for`() {
        let fake = FakeOrthanc()
        fake.orthanc.log(.info, "a")
        fake.orthanc.log(.warning, "b")
        fake.orthanc.log(.error, "é")
        #expect(
            fake.log == [
                .init(level: .info, text: "a"), .init(level: .warning, text: "b"), .init(level: .error, text: "é"),
            ])
    }

    @Test(arguments: ["\n", "\r\n", "\0", "\u{1B}", "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}"])
    func `What is quoted from outside cannot forge a line`(separator: String) throws {
        let fake = FakeOrthanc()
        fake.orthanc.log(.info, "name\(separator)E0101 forged")
        let line = try #require(fake.log.first)
        #expect(fake.log.count == 1)
        #expect(line.text.hasPrefix("name "))
        #expect(line.text.hasSuffix(" E0101 forged"))
        #expect(line.text.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 && $0.value < 0x7F })
    }
}
