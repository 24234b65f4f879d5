// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import JSON

@testable import DICOMJSON

/// What the closure writes, as text.
func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 1)
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite struct JSONWriterTests {
    @Test func `Commas and colons come by themselves`() {
        let text = written { json in
            json.beginObject()
            json.key("empty")
            json.beginObject()
            json.endObject()
            json.key("list")
            json.beginArray()
            json.integer(1)
            json.null()
            json.beginArray()
            json.endArray()
            json.boolean(true)
            json.endArray()
            json.key("ready")
            json.value(json: Array("[0]".utf8)[...])
            json.key("last \"one\"")
            json.string("x")
            json.endObject()
        }
        #expect(text == #"{"empty":{},"list":[1,null,[],true],"ready":[0],"last \"one\"":"x"}"#)
    }

    @Test func `A writer that was emptied starts over`() {
        let text = written { json in
            json.beginArray()
            json.integer(1)
            json.removeAll()
            json.integer(2)
        }
        #expect(text == "2")
    }

    @Test func `Rewinding forgets a value and its comma`() {
        let text = written { json in
            json.beginArray()
            let empty = json.mark
            json.integer(1)
            json.rewind(to: empty)
            json.integer(2)
            let one = json.mark
            json.string("gone")
            json.rewind(to: one)
            json.integer(3)
            json.endArray()
        }
        #expect(text == "[2,3]")
    }

    // MARK: Strings

    @Test(arguments: [
        ("", #""""#),
        ("plain", #""plain""#),
        ("\"", #""\"""#),
        (#"back\slash"#, #""back\\slash""#),
        ("a\r\n\tb", #""a\r\n\tb""#),
        ("\u{0}\u{1b}\u{1f}", #""\u0000\u001b\u001f""#),
        ("\u{7f}", "\"\u{7f}\""),
        ("Müller 山田 🩻", "\"Müller 山田 🩻\""),
    ])
    func `Strings are escaped where JSON demands it and nowhere else`(text: String, json: String) {
        #expect(written { $0.string(text) } == json)
        #expect(written { $0.string(text[...]) } == json)
    }

    @Test(
        arguments: [
            ([0x41, 0xff, 0x42], "A\u{fffd}B"),
            ([0xed, 0xa0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"),  // a surrogate, encoded
            ([0xc3], "\u{fffd}"),  // cut off
            ([0xc3, 0xbc], "ü"),
        ] as [([UInt8], String)])
    func `Bytes that are not UTF-8 become the replacement character`(bytes: [UInt8], expected: String) {
        let text = written { json in bytes.withUnsafeBytes { json.string(utf8: $0) } }
        #expect(text == "\"\(expected)\"")
    }

    @Test func `An escape is found wherever it stands`() throws {
        for special in ["\"", "\\", "\n", "\u{0}", "\u{1f}"] {
            for position in 0..<20 {
                // Neighbours that a borrow could reach: the highest byte, and characters just beside the special ones.
                for filler in ["a", " ", "!", "#", "[", "]", "\u{7f}", "ü", "\u{ffff}"] {
                    let filling = String(repeating: filler, count: 19)
                    let text = String(filling.prefix(position)) + special + filling.dropFirst(position)
                    let json = written { $0.string(text) }
                    #expect(try JSONValue(parsing: Array(json.utf8)) == .string(text))
                    #expect(json.utf8.count == text.utf8.count + 2 + (special < " " && special != "\n" ? 5 : 1))
                }
            }
        }
    }

    // MARK: Numbers

    @Test(
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (-1, "-1"), (Int64.max, "9223372036854775807"),
            (Int64.min, "-9223372036854775808"),
        ] as [(Int64, String)])
    func `Integers keep every digit`(value: Int64, text: String) {
        #expect(written { $0.integer(value) } == text)
    }

    @Test func `The largest unsigned integer keeps every digit`() {
        #expect(written { $0.integer(UInt64.max) } == "18446744073709551615")
    }

    @Test func `Integers that a double cannot hold become strings where that is asked for`() {
        #expect(written { $0.integerOrString(Int64(1) << 53) } == "9007199254740992")
        #expect(written { $0.integerOrString(-(Int64(1) << 53)) } == "-9007199254740992")
        #expect(written { $0.integerOrString(UInt64(1) << 53 + 1) } == #""9007199254740993""#)
        #expect(written { $0.integerOrString(Int64.min) } == #""-9223372036854775808""#)
        #expect(written { $0.integerOrString(UInt64.max) } == #""18446744073709551615""#)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-1024, "-1024"), (0.1, "0.1"), (1.5, "1.5"), (-2.75, "-2.75"),
            (1e16, "1e+16"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"),
            (9_007_199_254_740_991, "9007199254740991"),
            (.pi, "3.141592653589793"), (.infinity, #""Infinity""#), (-.infinity, #""-Infinity""#), (.nan, #""NaN""#),
        ] as [(Double, String)])
    func `Doubles are written as the shortest decimal that reads back the same`(value: Double, text: String) {
        #expect(written { $0.number(value) } == text)
    }

    @Test(
        arguments: [
            (0, "0"), (1.7, "1.7"), (0.1, "0.1"), (16_777_216, "16777216"), (3.4028235e38, "3.4028235e+38"),
            (.leastNonzeroMagnitude, "1e-45"), (.infinity, #""Infinity""#), (.nan, #""NaN""#), (-512, "-512"),
        ] as [(Float, String)])
    func `Floats show no digits that only a double has`(value: Float, text: String) {
        #expect(written { $0.number(value) } == text)
    }

    @Test func `Every double reads back the same`() throws {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: state)
            guard value.isFinite else { continue }
            let text = written { $0.number(value) }
            #expect(Double(text) == value)
            #expect(try JSONValue(parsing: Array(text.utf8)) == .number(value))
        }
    }

    // MARK: Decimal text

    @Test(arguments: [
        ("0", "0"), ("1", "1"), ("-1", "-1"), ("+1", "1"), ("007", "7"), ("000", "0"), ("-0", "-0"), (".5", "0.5"),
        ("-.5", "-0.5"), ("5.", "5"), ("1.2500", "1.25"), ("-1.000000", "-1"), ("0.0", "0"), (".0", "0"),
        ("100", "100"), ("1E5", "1e5"), ("1e+05", "1e+05"), ("+1.e-3", "1e-3"),
        ("00.10e-02", "0.1e-02"), ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1e308", "1e308"), ("0e999", "0e999"), ("1e-999", "1e-999"),
    ])
    func `Decimal strings become JSON numbers without losing a digit`(text: String, json: String) throws {
        let result = decimal(text)
        #expect(result == json)
        #expect(try JSONValue(parsing: Array(json.utf8)).number == Double(text.hasSuffix(".") ? text + "0" : text))
    }

    @Test(arguments: [
        "", "+", "-", ".", "e5", "1e", "1e+", "1,5", "1 2", " 1", "1 ", "0x10", "nan", "inf", "Infinity", "1e309",
        "-1e400", "--1", "1.2.3", "1e5.5", "１",
    ])
    func `What is no number, or too large for one, is left to the caller`(text: String) {
        #expect(decimal(text) == nil)
    }

    @Test func `A number of a thousand digits is too large`() {
        #expect(decimal(String(repeating: "9", count: 1000)) == nil)
        #expect(decimal(String(repeating: "0", count: 1000)) == "0")
    }

    private func decimal(_ text: String) -> String? {
        var writer = JSONWriter()
        let done = Array(text.utf8).withUnsafeBytes { writer.decimal(text: $0) }
        #expect(done || writer.count == 0)
        return done ? String(decoding: writer.bytes, as: UTF8.self) : nil
    }
}
