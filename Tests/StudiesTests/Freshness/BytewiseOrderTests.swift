// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import Studies

@Suite struct BytewiseOrderTests {
    /// Empty, short and long, prefixes of each other, and a letter in its two canonically equivalent forms, which
    /// Swift's own order takes for the same.
    static let texts = [
        "", "a", "ab", "b", "0", "6e2c0ec2-5d99c8ca-c1c21cee-79a09605-68391d12", "6e2c0ec2-5d99c8ca-c1c21cee-79a09605",
        "6e2c0ec2-5d99c8ca-c1c21cee-79a09605-68391d13", "\u{E9}", "e\u{301}", "\u{FFFD}", "\u{1F600}", "a\u{0}b",
    ]

    @Test(arguments: texts, texts)
    func `Text is ordered by the bytes of its UTF-8`(left: String, right: String) {
        #expect(left.precedesInBytes(right) == Array(left.utf8).lexicographicallyPrecedes(Array(right.utf8)))
    }
}
