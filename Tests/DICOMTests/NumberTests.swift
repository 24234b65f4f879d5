// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@Suite struct NumberTests {
    private func read<Value>(_ vr: String, _ value: [UInt8], _ body: (DataElement) throws -> Value) throws -> Value {
        try DICOMReader().withFile(Bytes.file(Bytes.explicit(0x0009_1001, vr, value))) { file in
            try body(try #require(file.dataSet[Tag(0x0009_1001)]))
        }
    }

    @Test(
        arguments: [
            ("US", [0xFF, 0xFF], 65535), ("SS", [0xFF, 0xFF], -1), ("UL", [0xFF, 0xFF, 0xFF, 0xFF], 4_294_967_295),
            ("SL", [0, 0, 0, 0x80], -2_147_483_648), ("SV", [0, 0, 0, 0, 0, 0, 0, 0x80], Int.min),
            ("UV", [1, 0, 0, 0, 0, 0, 0, 0], 1), ("OW", [0x34, 0x12], 0x1234), ("IS", Array(" -12 ".utf8), -12),
            ("IS", Array("+7".utf8), 7), ("DS", Array("3.0".utf8), 3), ("DS", Array("1e3".utf8), 1000),
        ] as [(String, [UInt8], Int)])
    func `An integer is read from every VR that holds one`(vr: String, bytes: [UInt8], number: Int) throws {
        #expect(try read(vr, bytes) { $0.int } == number)
        #expect(try read(vr, bytes) { $0.ints } == [number])
    }

    @Test(
        arguments: [
            ("IS", Array("12.5".utf8)), ("IS", Array("12a".utf8)), ("IS", Array("99999999999999999999".utf8)),
            ("DS", Array("nan".utf8)), ("DS", Array("inf".utf8)), ("DS", Array("0x10".utf8)), ("DS", Array("1,5".utf8)),
            ("DS", Array("1e999".utf8)), ("UV", [UInt8](repeating: 0xFF, count: 8)), ("LO", Array("12".utf8)),
            ("US", [1]), ("FD", [0, 0, 0, 0, 0, 0, 0xF0, 0x7F]), ("DS", []),
        ] as [(String, [UInt8])])
    func `What is no integer gives none`(vr: String, bytes: [UInt8]) throws {
        #expect(try read(vr, bytes) { $0.int } == nil)
    }

    @Test func `Unsigned 64-bit numbers keep all bits`() throws {
        let bytes = Bytes.uint64(.max) + Bytes.uint64(1 << 53)
        try read("UV", bytes) { element in
            #expect(element.numberCount == 2)
            #expect(element.unsigned64(at: 0) == .max)
            #expect(element.unsigned64(at: 1) == 1 << 53)
            #expect(element.integer(at: 0) == nil, "beyond Int64")
            #expect(element.double == Double(UInt64.max))
        }
    }

    @Test func `Single precision stays single, double stays double`() throws {
        let single = Bytes.uint32(Int(Float(0.1).bitPattern))
        #expect(try read("FL", single) { $0.float(at: 0) } == 0.1)
        #expect(try read("FL", single) { $0.double } == Double(Float(0.1)))
        #expect(try read("FL", single) { $0.double(at: 0) } == nil)
        let double = Bytes.uint64(Double(0.1).bitPattern)
        #expect(try read("FD", double + double) { $0.doubles } == [0.1, 0.1])
        #expect(try read("FD", double) { $0.float(at: 0) } == nil)
    }

    @Test func `Positions outside the value give nothing`() throws {
        try read("US", [1, 0, 2, 0, 3]) { element in
            #expect(element.numberCount == 2, "a remainder is no number")
            #expect(element.ints == [1, 2])
            for position in [-1, 2, Int.max, Int.min] { #expect(element.integer(at: position) == nil) }
        }
    }

    @Test func `Decimal strings are numbers, whatever surrounds them`() throws {
        let bytes = Array(" -0.5 \\1E-3\\+2\\.5\\5.\\\\x\\1e".utf8)
        #expect(try read("DS", bytes) { $0.doubles } == [-0.5, 0.001, 2, 0.5, 5])
    }

    @Test func `Attribute tags are read`() throws {
        let bytes = Bytes.tag(0x0018_1063) + Bytes.tag(0xFFFE_E000)
        #expect(
            try read("AT", bytes) { [$0.attributeTag(at: 0), $0.attributeTag(at: 1)] } == [Tag(0x0018_1063), .item])
        #expect(try read("AT", bytes) { $0.integer(at: 0) } == 0x0018_1063)
    }

    @Test func `In implicit VR, Pixel Representation decides between US and SS`() throws {
        func value(_ representation: Int?, nested: Int? = nil) throws -> [String] {
            let pixels: (Int?) -> [UInt8] = { number in
                number.map { Bytes.implicit(0x0028_0103, Bytes.uint16($0)) } ?? []
            }
            let padding = Bytes.implicit(0x0028_0120, [0xFF, 0xFF])
            let dataSet =
                Bytes.implicit(0x0028_0106, [0xFE, 0xFF]) + pixels(representation) + padding
                + Bytes.implicit(0x0028_3010, Bytes.item(pixels(nested) + padding))
            return try Outline(Bytes.prefix(Syntax.implicitLittle) + dataSet).lines
                .filter { $0.contains("0120") || $0.contains("0106") }
        }
        #expect(try value(0) == ["0028,0106 US 65534", "0028,0120 US 65535", "  0028,0120 US 65535"])
        #expect(try value(1) == ["0028,0106 SS -2", "0028,0120 SS -1", "  0028,0120 SS -1"])
        #expect(try value(nil) == ["0028,0106 US 65534", "0028,0120 US 65535", "  0028,0120 US 65535"])
        #expect(try value(1, nested: 0) == ["0028,0106 SS -2", "0028,0120 SS -1", "  0028,0120 US 65535"])
    }

    @Test func `UN of an element that the dictionary knows has the dictionary's VR, in little endian`() throws {
        let bytes =
            Bytes.prefix(Syntax.explicitBig)
            + Bytes.explicit(0x0028_0010, "UN", Bytes.uint16(512), bigEndian: true)
            + Bytes.explicit(0x0028_0011, "US", Bytes.uint16(256, bigEndian: true), bigEndian: true)
        #expect(try Outline(bytes).lines == ["0028,0010 US 512", "0028,0011 US 256"])
    }
}
