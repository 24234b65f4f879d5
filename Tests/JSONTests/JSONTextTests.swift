// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [
        (JSONValue.null, "null"), (.boolean(true), "true"), (.boolean(false), "false"), (.string(""), "\"\""),
        (.array([]), "[]"), (.object([]), "{}"), (.array([.null, .array([.null])]), "[null,[null]]"),
        (JSONValue(members: ["b": .number(1), "a": .object([])]), #"{"a":{},"b":1}"#),
    ])
    func `A value is written without white space`(value: JSONValue, text: String) {
        #expect(value.text == text)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (-7, "-7"), (9_007_199_254_740_992, "9007199254740992"), (0.1, "0.1"),
            (1e300, "1e+300"), (-2.5e-7, "-2.5e-07"), (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
        ] as [(Double, String)])
    func `Numbers are as short as they can be, and those that JSON lacks are null`(number: Double, text: String) {
        #expect(JSONValue.number(number).text == text)
    }

    @Test func `Strings are escaped where JSON demands it`() {
        #expect(
            JSONValue.string("\"\\/\n\u{0}\u{1F}\u{7F}é\u{2028}😀").text
                == "\"\\\"\\\\/\\u000a\\u0000\\u001f\u{7F}é\u{2028}😀\"")
        #expect(JSONValue(members: ["\"\n": .null]).text == #"{"\"\u000a":null}"#)
    }

    @Test func `What is written reads back the same`() throws {
        let value = JSONValue(members: [
            "text": .string("\"\\\r\n\0é\u{2028}😀"),
            "list": .array([.null, .boolean(true), .number(.pi), .number(.leastNonzeroMagnitude)]),
            "object": JSONValue(members: ["a": JSONValue(members: [:])]),
        ])
        #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
    }

    @Test func `The members of an object are found by name, the last of several with the same`() {
        #expect(JSONValue.members(ofText: #"{"a": 1, "b": {}, "a": 2}"#) == ["a": .integer(2), "b": .object([])])
        for text in ["[]", "1", "", "{", "{} {}"] { #expect(JSONValue.members(ofText: text) == nil) }
    }
}
