// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import DICOM

@Suite struct ConverterTests {
    private func text(_ bytes: [UInt8], from encoding: StaticString, unit: Int = 1) -> String {
        let converter = Converter(from: encoding)
        var output: [UInt8] = []
        bytes.withUnsafeBufferPointer { converter.append($0, unit: unit, to: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `A conversion that the C library lacks gives U+FFFD for each character`() {
        #expect(text([1, 2, 3, 4], from: "NO-SUCH-ENCODING") == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
        #expect(text([1, 2, 3, 4], from: "NO-SUCH-ENCODING", unit: 2) == "\u{FFFD}\u{FFFD}")
    }

    @Test func `The C library here has every conversion that DICOM needs`() {
        for set in GraphicSet.allCases {
            guard let name = set.iconvName else { continue }
            #expect(text(Array("A".utf8), from: name) == "A", "\(set)")
        }
    }

    @Test func `A character at the edge of the conversion window is whole`() {
        // Windows have 16 384 bytes: an odd start puts every two-byte character across an edge.
        let bytes: [UInt8] = [0x41] + Array(repeatElement([0xB0, 0xA1], count: 20_000).joined())
        #expect(text(bytes, from: "EUC-KR") == "A" + String(repeating: "가", count: 20_000))
    }

    @Test func `Undecodable bytes do not disturb what follows`() {
        #expect(text([0xB0, 0xA1, 0xFF, 0xFF, 0xB0, 0xA1], from: "EUC-KR", unit: 2) == "가\u{FFFD}가")
        #expect(text([0xB0, 0xA1, 0xB0], from: "EUC-KR") == "가\u{FFFD}")
        #expect(text([], from: "EUC-KR") == "")
    }

    @Test(
        arguments: [
            ([0x41], true), ([], true), ([0xC3, 0xA4], true), ([0xE2, 0x82, 0xAC], true),
            ([0xF0, 0x9F, 0x98, 0x80], true),
            ([0xC3], false), ([0xC0, 0x80], false), ([0xE0, 0x80, 0x80], false), ([0xED, 0xA0, 0x80], false),
            ([0xF4, 0x90, 0x80, 0x80], false), ([0xF5, 0x80, 0x80, 0x80], false), ([0x80], false),
            ([0xE2, 0x82, 0x41], false), ([0xF0, 0x9F, 0x98], false),
        ] as [([UInt8], Bool)])
    func `UTF-8 is valid exactly when Unicode says so`(bytes: [UInt8], isValid: Bool) {
        #expect(bytes.withUnsafeBytes { UTF8Validation.isValid($0) } == isValid)
    }

    @Test func `Plain ASCII is told from escapes and upper bytes at every position`() {
        for length in 0..<20 {
            let plain = [UInt8](repeating: 0x1A, count: length)
            #expect(plain.withUnsafeBytes { ASCII.isPlain($0) })
            for position in 0..<length {
                for byte in [0x1B, 0x80, 0x9B, 0xFF] as [UInt8] {
                    var other = plain
                    other[position] = byte
                    #expect(!other.withUnsafeBytes { ASCII.isPlain($0) })
                }
            }
        }
    }
}
