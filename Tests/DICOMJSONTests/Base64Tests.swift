// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import DICOMJSON

@Suite struct Base64Tests {
    /// The examples of RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `The standard's examples`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == Array(encoded.utf8))
        #expect(Base64.decode(Array(encoded.utf8)) == Array(plain.utf8))
    }

    @Test func `All bytes come back`() {
        let bytes = (0..<768).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zm9v=", "====", "Z===", "Zm 9v", "Zm9v\nZm9v", "Zm9*", "Z=g=", "Zg==Zg=="])
    func `What is not Base64 is refused`(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test func `A newline at the end does no harm`() {
        #expect(Base64.decode(Array("Zm9v\r\n".utf8)) == Array("foo".utf8))
    }

    @Test(arguments: [
        (1, "AQIDBAUGBwgJ"), (2, "AgEEAwYFCAcJ"), (4, "BAMCAQgHBgUJ"), (8, "CAcGBQQDAgEJ"),
    ])
    func `Numbers of big-endian files are turned round, a rest stays`(unit: Int, expected: String) {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        let text = written { json in bytes.withUnsafeBytes { json.base64($0, unit: unit, swapped: true) } }
        #expect(text == "\"\(expected)\"")
    }
}
