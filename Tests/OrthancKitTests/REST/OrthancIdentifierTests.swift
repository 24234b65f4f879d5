// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OrthancKit

@Suite struct OrthancIdentifierTests {
    @Test(arguments: [
        (0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (3, "7e240de74fb1ed08fa08d38063f6a6a91462a815"),
        (55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
        (56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
        (63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"),
        (64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
        (119, "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"),
        (120, "f34c1488385346a55709ba056ddd08280dd4c6d6"),
        (1000, "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
    ])
    func `SHA-1 is that of other programs, at the ends of blocks, too`(count: Int, digest: String) {
        let words = SHA1.digest(of: [UInt8](repeating: 0x61, count: count))
        let text = words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
        #expect(text.joined() == digest)
    }

    @Test func `Identifiers are the SHA-1 of DICOM's, in groups`() {
        let identifier = OrthancIdentifier(patient: "P 1", study: "1.2", series: "1.2.3")
        #expect(identifier.series == "9a53b238-d7bfc2b7-1ca575d0-c61f1223-fd441b1b")
        #expect(identifier.instance("1.2.3.4") == "abe30bb1-7d1d22c2-0738f823-c8ae4c96-62aa88a0")
    }

    private static let id = "66c8e41e-ac3a9029-0b85e42a-8195ee0a-92c2e62e"

    @Test func `Five groups of eight hexadecimal digits are an identifier`() {
        #expect(OrthancIdentifier.isValid(Self.id))
    }

    @Test(arguments: [
        "", "----", id + "-", "-" + id, id + "-00000000", String(id.dropLast()), id + "0", id.uppercased(),
        "66c8e41g-ac3a9029-0b85e42a-8195ee0a-92c2e62e", "66c8e41e/ac3a9029-0b85e42a-8195ee0a-92c2e62e",
        "../../../../../../../../../../../../../../..", "66c8e41e ac3a9029-0b85e42a-8195ee0a-92c2e62e",
        "66c8e41e-ac3a902-90b85e42a-8195ee0a-92c2e62e", id + "\n",
    ])
    func `Nothing else is an identifier`(text: String) {
        #expect(!OrthancIdentifier.isValid(text))
    }
}
