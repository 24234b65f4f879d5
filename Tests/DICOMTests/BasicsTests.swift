// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@Suite struct BasicsTests {
    @Test func `A tag is written as group and element in lower-case hexadecimal`() {
        #expect(Tag(0x7FE0_0010).description == "7fe0,0010")
        #expect(Tag(group: 0x0008, element: 0x103E).description == "0008,103e")
        #expect(Tag(0xFFFF_FFFF).description == "ffff,ffff")
    }

    @Test func `Tags order by group, then by element`() {
        let tags = [Tag(0x0010_0010), Tag(0x0008_1030), Tag(0x0008_0060)]
        #expect(tags.sorted() == [Tag(0x0008_0060), Tag(0x0008_1030), Tag(0x0010_0010)])
    }

    @Test func `A private element names the creator of its block`() {
        #expect(Tag(0x0009_100D).privateCreator == Tag(0x0009_0010))
        #expect(Tag(0x7053_FF09).privateCreator == Tag(0x7053_00FF))
        #expect(Tag(0x0009_0010).privateCreator == nil, "the creator itself")
        #expect(Tag(0x0009_0FFF).privateCreator == nil, "no block begins below 10xx")
        #expect(Tag(0x0008_1030).privateCreator == nil, "not private")
        #expect(Tag(0x0009_0010).isPrivateCreator)
        #expect(!Tag(0x0009_0100).isPrivateCreator)
    }

    @Test func `Each VR is found by its two letters, and nothing else is a VR`() {
        var found: [VR] = []
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                guard let vr = VR(first, second) else { continue }
                #expect(vr.description == String(decoding: [first, second], as: UTF8.self))
                found.append(vr)
            }
        }
        #expect(found.count == 34)
        #expect(Set(found) == Set(VR.allCases))
    }

    @Test func `VRs with a length of 32 bits are those of PS3_5 table 7_1-1`() {
        let long = VR.allCases.filter(\.hasLongExplicitHeader)
        #expect(long == [.OB, .OD, .OF, .OL, .OV, .OW, .SQ, .SV, .UC, .UN, .UR, .UT, .UV])
    }

    @Test func `Only seven VRs depend on the character set`() {
        #expect(VR.allCases.filter(\.usesSpecificCharacterSet) == [.LO, .LT, .PN, .SH, .ST, .UC, .UT])
    }

    @Test(arguments: [
        (Syntax.implicitLittle, TransferSyntax.implicitVRLittleEndian),
        (Syntax.explicitLittle, .explicitVRLittleEndian),
        (Syntax.explicitBig, .explicitVRBigEndian),
        (Syntax.deflated, .deflatedExplicitVRLittleEndian),
    ])
    func `A transfer syntax is known by its UID`(uid: String, syntax: TransferSyntax) {
        #expect(TransferSyntax(uid: uid) == syntax)
    }

    @Test func `Compressed and unknown syntaxes are explicit little endian with fragments`() {
        for uid in [Syntax.jpegBaseline, "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.5", "1.2.3.4"] {
            let syntax = TransferSyntax(uid: uid)
            #expect(syntax.isEncapsulated && !syntax.isVideo && !syntax.isDeflated)
            #expect(syntax.encoding == .explicitLittleEndian)
        }
        for uid in ["1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.103.1", "1.2.840.10008.1.2.4.108"] {
            #expect(TransferSyntax(uid: uid).isVideo)
        }
    }

    @Test func `An error says what, where and at which element, and no value`() {
        let error = DICOMError(.truncated, offset: 1312, tag: Tag(0x0010_0010))
        #expect("\(error)" == "the data end too early at byte 1312 in (0010,0010)")
        #expect("\(DICOMError(.notDICOM, offset: 0))" == "this is not DICOM at byte 0")
    }
}
