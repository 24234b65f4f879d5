// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin

@Suite struct OrthancIDTests {
    private static let id = "66c8e41e-ac3a9029-0b85e42a-8195ee0a-92c2e62e"

    @Test func `Five groups of eight hexadecimal digits are an identifier`() {
        #expect(OrthancID.isValid(Self.id))
    }

    @Test(arguments: [
        "", "----", id + "-", "-" + id, id + "-00000000", String(id.dropLast()), id + "0", id.uppercased(),
        "66c8e41g-ac3a9029-0b85e42a-8195ee0a-92c2e62e", "66c8e41e/ac3a9029-0b85e42a-8195ee0a-92c2e62e",
        "../../../../../../../../../../../../../../..", "66c8e41e ac3a9029-0b85e42a-8195ee0a-92c2e62e",
        "66c8e41e-ac3a902-90b85e42a-8195ee0a-92c2e62e", id + "\n",
    ])
    func `Nothing else is`(text: String) {
        #expect(!OrthancID.isValid(text))
    }
}
