// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@Suite struct PrivateElementTests {
    static let dataSet =
        Bytes.implicit(0x7053_0010, "OTHER MAKER")
        + Bytes.implicit(0x7053_0011, "Philips PET Private Group ")
        + Bytes.implicit(0x7053_1000, "1.0 ")
        + Bytes.implicit(0x7053_1100, "2.5 ")
        + Bytes.implicit(0x7053_1200, "no owner")

    private func withFile(_ body: (DICOMFile) throws -> Void) throws {
        try DICOMReader().withFile(Bytes.prefix(Syntax.implicitLittle) + Self.dataSet, body)
    }

    @Test func `A private element knows the creator of its block`() throws {
        try withFile { file in
            #expect(file.dataSet[Tag(0x7053_1000)]?.privateCreator == "OTHER MAKER")
            #expect(file.dataSet[Tag(0x7053_1100)]?.privateCreator == "Philips PET Private Group")
            #expect(file.dataSet[Tag(0x7053_1200)]?.privateCreator == nil, "nobody reserved the block")
            #expect(file.dataSet[Tag(0x7053_0011)]?.privateCreator == nil, "the creator itself")
        }
    }

    @Test func `A private element is found by its creator, wherever its block lies`() throws {
        try withFile { file in
            let scale = file.dataSet[0x7053, "Philips PET Private Group", 0x00]
            #expect(scale?.tag == Tag(0x7053_1100))
            #expect(file.dataSet[0x7053, "Philips PET Private Group", 0x09] == nil)
            #expect(file.dataSet[0x7053, "NOBODY", 0x00] == nil)
        }
    }

    @Test func `A private element of implicit VR can be interpreted by who knows its VR`() throws {
        try withFile { file in
            let scale = try #require(file.dataSet[0x7053, "Philips PET Private Group", 0x00])
            #expect(scale.vr == .UN)
            #expect(scale.double == nil)
            #expect(scale.interpreted(as: .DS).double == 2.5)
            #expect(scale.interpreted(as: .LO).string == "2.5")
        }
    }

    @Test func `The creator is looked for in the element's own item`() throws {
        let item = Bytes.item(Bytes.explicit(0x0009_1001, "LO", "x"))
        let dataSet = Bytes.explicit(0x0009_0010, "LO", "MAKER") + Bytes.explicit(0x0009_1002, "SQ", item)
        try DICOMReader().withFile(Bytes.file(dataSet)) { file in
            let sequence = try #require(file.dataSet[Tag(0x0009_1002)])
            #expect(sequence.privateCreator == "MAKER")
            #expect(sequence.items.firstItem?[Tag(0x0009_1001)]?.privateCreator == nil)
        }
    }
}
