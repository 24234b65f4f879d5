// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OrthancKit

@Suite struct FormEncodingTests {
    @Test(arguments: [
        ("plain", "plain"), ("A+1", "A 1"), ("A%201", "A 1"), ("1%2C2", "1,2"), ("%C3%A9%2f", "é/"), ("%252C", "%2C"),
        ("", ""),
    ])
    func `Escapes stand for bytes, and a plus for a space`(encoded: String, decoded: String) {
        #expect(FormEncoding.decoded(encoded) == decoded)
    }

    @Test(arguments: ["100%", "%", "%4", "%zz", "%4g", "%+1"])
    func `What is no escape stays as it is`(text: String) {
        #expect(FormEncoding.decoded(text) == text.map { $0 == "+" ? " " : String($0) }.joined())
    }

    @Test func `Bytes that are not UTF-8 become replacement characters`() {
        #expect(FormEncoding.decoded("%FFa") == "\u{FFFD}a")
    }
}
