// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import Studies

@Suite struct ContentHashTests {
    /// The first of the test vectors of the reference implementation: key 00 01 … 0f, input 00 01 … of each length.
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"),
        (1, "da87c1d86b99af44347659119b22fc45"),
        (2, "8177228da4a45dc7fca38bdef60affe4"),
    ])
    func `The output is that of the reference implementation`(length: Int, expected: String) {
        let input = (0..<length).map { UInt8($0) }
        let hash = input.withUnsafeBytes {
            ContentHash(of: $0, key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        }
        #expect(hash.hexadecimal == expected)
    }

    @Test func `Every byte and the length count`() {
        let input = [UInt8](repeating: 7, count: 100)
        var seen: Set = [ContentHash(of: input)]
        for length in 0..<100 { seen.insert(ContentHash(of: Array(input[..<length]))) }
        for index in input.indices {
            var other = input
            other[index] ^= 0x80
            seen.insert(ContentHash(of: other))
        }
        #expect(seen.count == 201)
    }

    @Test func `A set of identifiers is the same in any order and differs with each identifier`() {
        let hash = ContentHash(ofIdentifiers: ["a", "b", "c"])
        #expect(hash == ContentHash(ofIdentifiers: ["c", "a", "b"]))
        #expect(hash == ContentHash(of: Array("a\nb\nc\n".utf8)))
        for other in [["a", "b"], ["a", "b", "d"], ["ab", "c"], ["a", "b", "c", "c"], []] {
            #expect(hash != ContentHash(ofIdentifiers: other))
        }
    }
}
