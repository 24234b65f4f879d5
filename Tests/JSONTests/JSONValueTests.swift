// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@Suite struct JSONValueTests {
    private func parse(_ text: String, maximumDepth: Int = 256) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }

    @Test func `A document of every kind of value`() throws {
        let value = try parse(#" {"a": [1, -2.5e1, true, false, null, "x", {}], "b": {"c": []}} "#)
        #expect(
            value["a"]?.array == [
                .number(1), .number(-25), .boolean(true), .boolean(false), .null, .string("x"), .object([]),
            ])
        #expect(value["b"]?["c"] == .array([]))
        #expect(value["d"] == nil)
        #expect(value.members?.map(\.key) == ["a", "b"])
    }

    @Test func `Of members with the same name the last counts`() throws {
        #expect(try parse(#"{"a":1,"a":2}"#)["a"] == .number(2))
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u0041\u00fc\u5c71""#, "Aü山"),
        (#""\ud83e\ude7b""#, "🩻"),
        (#""\ud83e""#, "\u{fffd}"),
        (#""\ud83e\u0041""#, "\u{fffd}A"),
        (#""\ude7bx""#, "\u{fffd}x"),
    ])
    func `Escapes are resolved, lone surrogates replaced`(json: String, text: String) throws {
        #expect(try parse(json) == .string(text))
    }

    @Test func `Bytes in strings that are not UTF-8 are replaced`() throws {
        #expect(try JSONValue(parsing: [0x22, 0x41, 0xff, 0x22]) == .string("A\u{fffd}"))
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
        "{1:1}", "\"", "\"\\", "\"\\u12", "\"\\x\"", "\"\n\"", "01", "-", "1.", ".5", "1e", "+1", "nul", "truE",
        "1 2", "[1 2]", "nan", "'a'",
    ])
    func `What is not JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func `The depth is bounded`() throws {
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(throws: JSONError.tooDeep(offset: 99)) { try parse(deep, maximumDepth: 99) }
        #expect(throws: Never.self) { try parse(deep, maximumDepth: 100) }
        #expect(throws: JSONError.tooDeep(offset: 256)) { try parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `The number of values is bounded`() throws {
        let text = #"[1,{"a":null}]"#
        #expect(throws: JSONError.tooMany(offset: 8)) {
            try JSONValue(parsing: Array(text.utf8), maximumValues: 3)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: Array(text.utf8), maximumValues: 4) }
    }

    @Test func `A number beyond all doubles is infinite`() throws {
        #expect(try parse("1e999").number == .infinity)
    }
}
