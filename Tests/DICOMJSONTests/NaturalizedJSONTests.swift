// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@testable import DICOMJSON

@Suite struct NaturalizedJSONTests {
    @Test func `Elements have keywords, one value stands for itself, several are an array`() throws {
        let dataSet =
            Bytes.explicit(0x0008_0008, "CS", "ORIGINAL\\PRIMARY") + Bytes.explicit(0x0008_0060, "CS", "CT")
            + Bytes.explicit(0x0020_0032, "DS", "-1.50\\2\\3e1 ") + Bytes.explicit(0x0028_0010, "US", [0, 2])
        #expect(
            try naturalized(dataSet)
                == #"{"ImageType":["ORIGINAL","PRIMARY"],"Modality":"CT","ImagePositionPatient":[-1.5,2,3e1],"Rows":512}"#
        )
    }

    @Test(arguments: [
        ("SIGMOID ", #"{"VOILUTFunction":"SIGMOID"}"#), ("LINEAR_EXACT", #"{"VOILUTFunction":"LINEAR_EXACT"}"#),
        ("LINEAR", "{}"), ("", "{}"), ("sigmoid ", "{}"), ("SIGMOID\\LINEAR", "{}"),
        ("OTHER FUNCTION FAR TOO LONG", "{}"),
    ])
    func `A function of the window is there when it is one, and not the one that holds without it`(
        value: String, record: String
    ) throws {
        #expect(try naturalized(Bytes.explicit(0x0028_1056, "CS", value)) == record)
        let inGroup = Bytes.explicit(0x0028_9132, "SQ", Bytes.item(Bytes.explicit(0x0028_1056, "CS", value)))
        #expect(try naturalized(inGroup) == #"{"FrameVOILUTSequence":[\#(record)]}"#)
    }

    @Test
    func `What is empty is null, and an empty sequence absent, since OHIF's data source fails at one that is null`()
        throws
    {
        let dataSet =
            Bytes.explicit(0x0008_0050, "SH", "") + Bytes.explicit(0x0008_1140, "SQ", [])
            + Bytes.explicit(0x0018_9089, "FD", [])
        #expect(
            try naturalized(dataSet)
                == #"{"AccessionNumber":null,"DiffusionGradientOrientation":null}"#
        )
    }

    @Test func `Sequences are arrays, also of one item`() throws {
        let item = Bytes.item(Bytes.explicit(0x0008_0100, "SH", "X "))
        #expect(
            try naturalized(Bytes.explicit(0x0008_2218, "SQ", item))
                == #"{"AnatomicRegionSequence":[{"CodeValue":"X"}]}"#
        )
    }

    @Test func `A name is an object of its groups, several are an array`() throws {
        let dataSet =
            Bytes.explicit(0x0008_1070, "PN", "A\\B ") + Bytes.explicit(0x0010_0010, "PN", "A^B=C ")
        #expect(
            try naturalized(dataSet) == #"{"OperatorsName":[{"Alphabetic":"A"},{"Alphabetic":"B"}],"#
                + #""PatientName":{"Alphabetic":"A^B","Ideographic":"C"}}"#)
    }

    @Test func `Elements that PS3.6 does not name, curves, group lengths and private ones are left out`() throws {
        let dataSet =
            Bytes.explicit(0x0008_0000, "UL", [4, 0, 0, 0]) + Bytes.explicit(0x0009_0010, "LO", "SOMEBODY")
            + Bytes.explicit(0x0009_100D, "DT", "2024") + Bytes.explicit(0x0018_9FFE, "US", [1, 0])
            + Bytes.explicit(0x5000_0005, "US", [1, 0]) + Bytes.explicit(0x0028_0010, "US", [1, 0])
        #expect(try naturalized(dataSet) == #"{"Rows":1,"ImagePositionPatient":""}"#)
    }

    @Test func `The transfer syntax of the file is there, unless the data set names it itself`() throws {
        let image = Bytes.explicit(0x0028_0010, "US", [1, 0])
        let plain = try json(of: image) { NaturalizedJSON.write($0, to: &$1) }
        #expect(plain == #"{"Rows":1,"ImagePositionPatient":"","AvailableTransferSyntaxUID":"1.2.840.10008.1.2.1"}"#)
        let named = try json(of: Bytes.explicit(0x0008_3002, "UI", "1.2\0")) { NaturalizedJSON.write($0, to: &$1) }
        #expect(named == #"{"AvailableTransferSyntaxUID":"1.2"}"#)
    }

    // MARK: Private elements

    /// A private creator and an element of its block, 10 or 11.
    private func block(
        _ group: UInt32, _ creator: String, _ element: UInt32, _ vr: String, _ value: [UInt8], at: UInt32 = 0x10
    )
        -> [UInt8]
    {
        Bytes.explicit(group << 16 | at, "LO", creator.count % 2 == 0 ? creator : creator + " ")
            + Bytes.explicit(group << 16 | at << 8 | element, vr, value)
    }

    @Test func `Private elements that OHIF reads have the keys that it looks for`() throws {
        let dataSet =
            block(0x0009, "GEMS_PETD_01", 0x0D, "DT", Array("20240229".utf8))
            + block(0x0019, "SIEMENS MR HEADER", 0x0C, "IS", Array("1000".utf8))
            + block(0x0043, "GEMS_PARM_01", 0x39, "IS", Array("1000\\8 ".utf8))
            + block(0x2001, "Philips Imaging DD 001", 0x03, "FL", [0x9A, 0x99, 0xD9, 0x3F])
            + block(0x7053, "Philips PET Private Group", 0x00, "DS", Array("0.25".utf8))
        #expect(
            try naturalized(dataSet)
                == #"{"0009100d":"20240229","0019100c":1000,"00431039":[1000,8],"20011003":1.7,"70531000":0.25}"#)
    }

    @Test func `The quick look at a tag passes the whole list, in any block, and nothing beside it`() {
        let tags = Set(PrivateAttribute.all.map(\.tag.rawValue))
        for group in [0x0009, 0x0019, 0x0029, 0x0043, 0x2001, 0x7053] as [UInt32] {
            for element in 0...0xFF as ClosedRange<UInt32> {
                let isListed = tags.contains(group << 16 | 0x1000 | element)
                #expect(PrivateAttribute.isPossible(Tag(group << 16 | 0x1000 | element)) == isListed)
                #expect(PrivateAttribute.isPossible(Tag(group << 16 | 0xFF00 | element)) == isListed)
                #expect(!PrivateAttribute.isPossible(Tag(group << 16 | element)))
            }
        }
    }

    @Test func `The block may be any, the key stays`() throws {
        let other =
            Bytes.explicit(0x0019_0010, "LO", "ANOTHER ") + Bytes.explicit(0x0019_0011, "LO", "SIEMENS MR HEADER ")
        let dataSet =
            other + Bytes.explicit(0x0019_100C, "IS", "1 ") + Bytes.explicit(0x0019_110C, "IS", "2 ")
        #expect(try naturalized(dataSet) == #"{"0019100c":2}"#)
    }

    @Test func `Without a VR the manufacturer's is taken`() throws {
        let dataSet =
            Bytes.implicit(0x2001_0010, "Philips Imaging DD 001")
            + Bytes.implicit(0x2001_1003, [0x9A, 0x99, 0xD9, 0x3F])
        #expect(try naturalized(dataSet, syntax: Syntax.implicitLittle) == #"{"20011003":1.7}"#)
    }

    @Test func `The same element of another manufacturer is left out, and so is one without creator`() throws {
        let other = block(0x7053, "SOMEBODY ELSE", 0x00, "DS", Array("0.25".utf8))
        #expect(try naturalized(other) == "{}")
        #expect(try naturalized(Bytes.explicit(0x7053_1000, "DS", "0.25")) == "{}")
    }

    // MARK: Binary values

    private let overlay: [[UInt8]] = [
        Bytes.explicit(0x6002_0010, "US", [16, 0]), Bytes.explicit(0x6002_0011, "US", [16, 0]),
        Bytes.explicit(0x6002_0050, "SS", [1, 0, 1, 0]),
        Bytes.explicit(0x6002_3000, "OW", [UInt8](repeating: 0, count: 300)),
    ]

    @Test func `An overlay is inline, under hexadecimal keys`() throws {
        let json = try naturalized(overlay.flatMap(\.self))
        let zeros = String(repeating: "A", count: 400)
        #expect(
            json == #"{"60020010":16,"60020011":16,"60020050":[1,1],"60023000":{"InlineBinary":"\#(zeros)"}}"#)
    }

    @Test(arguments: [0, 1, 2])
    func `An overlay that is not described is not drawn`(missing: Int) throws {
        var elements = overlay
        elements.remove(at: missing)
        #expect(try !naturalized(elements.flatMap(\.self)).contains("60023000"))
    }

    @Test func `A palette is its entries as numbers, when there is a descriptor`() throws {
        let descriptor = Bytes.explicit(0x0028_1101, "US", [0, 2, 0, 0, 0, 16], bigEndian: true)
        let table = Bytes.explicit(0x0028_1201, "OW", [1, 2, 3, 4], bigEndian: true)
        #expect(
            try naturalized(descriptor + table, syntax: Syntax.explicitBig)
                == #"{"RedPaletteColorLookupTableDescriptor":[2,0,16],"RedPaletteColorLookupTableData":{"palette":[258,772]}}"#
        )
        #expect(try naturalized(table, syntax: Syntax.explicitBig) == "{}")
    }

    @Test(
        arguments: [
            ([4, 0, 8], [1, 2, 3, 4], "[1,2,3,4]"),  // packed by two
            ([2, 0, 8], [1, 0, 3, 0], "[1,3]"),  // a word each
            ([0, 0, 16], [1, 0], "[1]"),  // 65 536 entries, most of them missing
            ([1, 0, 16], [1, 0, 2, 0], "[1]"),  // more entries than described
        ] as [([UInt8], [UInt8], String)])
    func `A palette has as many entries as the descriptor says and as there are`(
        descriptor: [UInt8], table: [UInt8], entries: String
    ) throws {
        let json = try naturalized(
            Bytes.explicit(0x0028_1101, "US", descriptor.flatMap { [$0, 0] }) + Bytes.explicit(0x0028_1201, "OW", table)
        )
        #expect(json.contains(#""RedPaletteColorLookupTableData":{"palette":\#(entries)}"#))
    }

    @Test func `A palette whose descriptor is cut short is left out`() throws {
        let table = Bytes.explicit(0x0028_1201, "OW", [1, 2, 3, 4])
        let json = try naturalized(Bytes.explicit(0x0028_1101, "US", [2, 0, 0, 0]) + table)
        #expect(!json.contains("LookupTableData"))
    }

    @Test func `Small values are inline, larger ones as the caller says`() throws {
        let icc = Bytes.explicit(0x0028_2000, "OB", [UInt8](repeating: 0, count: NaturalizedJSON.inlineLimit))
        #expect(try naturalized(icc).hasPrefix(#"{"ICCProfile":{"InlineBinary":"AAAA"#))
        let larger = Bytes.explicit(0x0028_2000, "OB", [UInt8](repeating: 0, count: NaturalizedJSON.inlineLimit + 2))
        #expect(try naturalized(larger) == "{}")
        #expect(
            try naturalized(larger) { .bulkDataURI("b/\($0.tag)") } == #"{"ICCProfile":{"BulkDataURI":"b/0028,2000"}}"#)
    }

    @Test func `Pixel data and documents are never inline`() throws {
        let document = Bytes.explicit(0x0042_0011, "OB", [0x25, 0x50])
        let pixels = Bytes.explicit(0x7FE0_0010, "OW", [1, 2])
        #expect(try naturalized(document + pixels) == "{}")
        #expect(
            try naturalized(document + pixels) { $0.tag == .pixelData ? .none : .directRetrieveURL("../pdf") }
                == #"{"EncapsulatedDocument":{"DirectRetrieveURL":"../pdf"}}"#)
    }
}
