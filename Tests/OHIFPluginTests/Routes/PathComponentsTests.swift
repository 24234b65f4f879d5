// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin

@Suite struct PathComponentsTests {
    private static let id = "66c8e41e-ac3a9029-0b85e42a-8195ee0a-92c2e62e"

    @Test(arguments: ["1", "1.2.840.10008", "0.0", "..", String(repeating: "1", count: 128)])
    func `One to 128 digits and dots may be a UID`(text: String) {
        #expect(UniqueIdentifier.isValid(text))
    }

    @Test(arguments: [
        "", " 1", "1.2 ", "1.2a", "1,2", "1.2*", "1_2", "1%2", "-1", "1.2\n", "1.2\u{0}", "١.٢", id,
        String(repeating: "1", count: 129), String(repeating: "1.", count: 1 << 16),
    ])
    func `Nothing else may`(text: String) {
        #expect(!UniqueIdentifier.isValid(text))
    }
}
