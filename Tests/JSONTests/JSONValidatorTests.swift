// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@Suite struct JSONValidatorTests {
    @Test(arguments: [
        "0", "-0", "12.5e-3", "1E+9", "1e999", "\"\"", "true", "false", "null", "[]", "{}", " [1 , 2]\n", "{\"a\":{}}",
        "\"\\u0000\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"Größe 超音波 \u{1F600} \u{10FFFF} \u{FFFF}\u{7F}\"",
        "[[[]],{\"a\":[{\"b\":null}]}]", "{\"a\":1,\"a\":2}", "\"1234567\"", "\"12345678\"", "\"123456789\"",
    ])
    func `What is JSON is accepted`(text: String) {
        #expect(JSONValidator.isValid(Array(text.utf8)))
        #expect((try? JSONValue(parsing: Array(text.utf8))) != nil)
    }

    @Test(arguments: [
        "", " ", "01", "-", "+1", "1.", ".5", "1e", "1e+", "NaN", "Infinity", "-Infinity", "0x10", "tru", "True", "nul",
        "[1,]", "[,1]", "[1 2]", "[", "]", "[}", "{]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}", "{,}",
        "'a'", "\"a", "\"\\\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\u{1}\"", "\"1234567\u{1F}\"", "\"\n\"",
        "[1]]", "1 2", "{}{}", "[1]//", "\u{FEFF}1", "\"a\" b", "\u{A0}1", "[1\u{0}]",
    ])
    func `What is no JSON is refused, as the parser does`(text: String) {
        #expect(!JSONValidator.isValid(Array(text.utf8)))
        #expect((try? JSONValue(parsing: Array(text.utf8))) == nil)
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800A""#, #""\ud800\u0041""#, #""\udbff\n""#, #""\uD83D""#,
    ])
    func `A surrogate without its partner is refused`(text: String) {
        #expect(!JSONValidator.isValid(Array(text.utf8)))
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE0, 0xA0], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xFF], [0xFE], [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x28, 0x80],
        ] as [[UInt8]])
    func `Invalid UTF-8 is refused wherever it stands`(bytes: [UInt8]) {
        for padding in 0..<10 {
            let text = [UInt8](repeating: 0x61, count: padding)
            #expect(!JSONValidator.isValid([0x22] + text + bytes + [0x22]))
            #expect(!JSONValidator.isValid([0x22] + text + bytes + text + [0x22]))
        }
        #expect(!JSONValidator.isValid(bytes))
    }

    /// Eight bytes are looked at together: each byte at each place among them.
    @Test func `Each byte counts the same wherever it stands in a string`() {
        for byte in UInt8.min...UInt8.max {
            let isPlain = byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
            for before in 0..<12 {
                let text = [0x22] + [UInt8](repeating: 0x61, count: before) + [byte]
                #expect(JSONValidator.isValid(text + [UInt8](repeating: 0x7F, count: 11) + [0x22]) == isPlain)
            }
        }
    }

    @Test(arguments: [1, 2, 63, 64, 65, 255, 256])
    func `Depth is bounded`(depth: Int) {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let inside = open == "[" ? "" : "1"
            func nested(_ depth: Int) -> [UInt8] {
                Array((String(repeating: open, count: depth) + inside + String(repeating: close, count: depth)).utf8)
            }
            #expect(JSONValidator.isValid(nested(depth), maximumDepth: depth))
            #expect(!JSONValidator.isValid(nested(depth + 1), maximumDepth: depth))
        }
        #expect(!JSONValidator.isValid([UInt8](repeating: 0x5B, count: 1_000_000), maximumDepth: .max))
    }

    @Test func `An object is one from its first byte to its last`() {
        #expect(JSONValidator.isValid(Array("{}".utf8), as: .object))
        for text in ["", "[]", "1", " {}", "{} ", "{}{}", "{", "\"{}\""] {
            #expect(!JSONValidator.isValid(Array(text.utf8), as: .object))
        }
    }

    @Test func `Members are the inside of an object and end nowhere else`() {
        for text in ["", #""a":1"#, #""a":{},"b":[{}]"#] {
            #expect(JSONValidator.isValid(Array(text.utf8), as: .members))
        }
        for text in ["{}", "}", "1", #""a""#, #""a":1,"#, #""a":1}"#, #""a":1},{"b":1"#, #","a":1"#, #""a":[1"#, " "] {
            #expect(!JSONValidator.isValid(Array(text.utf8), as: .members))
        }
    }

    @Test func `Members are told with their depth and place, and can be refused`() {
        let text = Array(#"{"a":1,"b\n":[{"c" : "x"}],"d":{}}"#.utf8)
        var found: [String] = []
        let isValid = JSONValidator.isValid(text) { member in
            let name = String(decoding: text[member.name], as: UTF8.self)
            found.append("\(member.depth) \(name) \(text[member.value]) \(member.hasEscapes)")
            return true
        }
        #expect(isValid)
        #expect(found == ["1 a 49 false", #"1 b\n 91 true"#, "3 c 34 false", "1 d 123 false"])
        #expect(!JSONValidator.isValid(text) { $0.depth < 3 })
    }

    /// Where the bytes are UTF-8 and no surrogate is escaped, both say the same.
    @Test(arguments: 0..<20)
    func `It agrees with the parser on changed texts`(seed: Int) {
        let seedText = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",null],"b":{"c":true,"d":"0123456789"},"e":[]}"#.utf8)
        let alphabet = Array("{}[]\":,\\ \n0123.eE+-utfalsn\u{1}ab".utf8)
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<2000 {
            var text = seedText
            for _ in 0...next(3) {
                let place = next(text.count)
                switch next(3) {
                case 0: text[place] = alphabet[next(alphabet.count)]
                case 1: text.remove(at: place)
                default: text.insert(alphabet[next(alphabet.count)], at: place)
                }
            }
            #expect(JSONValidator.isValid(text) == ((try? JSONValue(parsing: text)) != nil))
        }
    }
}
