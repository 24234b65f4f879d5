// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import DICOMSamples
import Testing

/// PS3.18 Annex F.
@Suite struct DICOMJSONModelTests {
    @Test(arguments: [
        ("CS", "ORIGINAL\\PRIMARY ", #""Value":["ORIGINAL","PRIMARY"]"#),
        ("LO", " a \\ b", #""Value":["a","b"]"#),
        ("LT", " a \\ \"b\" ", #""Value":[" a \\ \"b\""]"#),
        ("UI", "1.2.3\0", #""Value":["1.2.3"]"#),
        ("DA", "20240229", #""Value":["20240229"]"#),
        ("DS", "1.50\\ -2 \\x", #""Value":[1.5,-2,"x"]"#),
        ("IS", "12\\+7", #""Value":[12,7]"#),
        ("UR", "http://x/a\\b", #""Value":["http://x/a\\b"]"#),
    ])
    func `Text is an array of values, decimal strings are numbers`(vr: String, value: String, json: String) throws {
        #expect(try model(Bytes.explicit(0x0008_0008, vr, value)) == #"{"00080008":{"vr":"\#(vr)",\#(json)}}"#)
    }

    @Test(
        arguments: [
            ("US", [0xFF, 0xFF, 1, 0], "[65535,1]"),
            ("SS", [0xFF, 0xFF], "[-1]"),
            ("UL", [0xFF, 0xFF, 0xFF, 0xFF], "[4294967295]"),
            ("SL", [0, 0, 0, 0x80], "[-2147483648]"),
            ("SV", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "[-1]"),
            ("UV", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], #"["18446744073709551615"]"#),
            ("FL", [0x9A, 0x99, 0xD9, 0x3F], "[1.7]"),
            ("FL", [0, 0, 0xC0, 0x7F], #"["NaN"]"#),
            ("FD", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F], "[1]"),
            ("FD", [0, 0, 0, 0, 0, 0, 0xF0, 0xFF], #"["-Infinity"]"#),
            ("AT", [0xE0, 0x7F, 0x10, 0x00], #"["7FE00010"]"#),
        ] as [(String, [UInt8], String)])
    func `Binary numbers are numbers where JSON has them`(vr: String, value: [UInt8], values: String) throws {
        #expect(
            try model(Bytes.explicit(0x0042_0010, vr, value)) == #"{"00420010":{"vr":"\#(vr)","Value":\#(values)}}"#)
    }

    @Test func `Names have their groups, empty ones left out`() throws {
        let names = Bytes.explicit(0x0008_1070, "PN", "A^B=C=D\\E==F\\\\=G ")
        #expect(
            try model(names) == #"{"00081070":{"vr":"PN","Value":["#
                + #"{"Alphabetic":"A^B","Ideographic":"C","Phonetic":"D"},"#
                + #"{"Alphabetic":"E","Phonetic":"F"},null,{"Ideographic":"G"}]}}"#)
    }

    @Test(arguments: ["CS", "PN", "DS", "US", "FD", "AT", "OB", "SQ", "LT"])
    func `An element without value has a VR and nothing else`(vr: String) throws {
        #expect(try model(Bytes.explicit(0x0042_0010, vr, [])) == #"{"00420010":{"vr":"\#(vr)"}}"#)
    }

    @Test func `An empty value among others is null`() throws {
        #expect(
            try model(Bytes.explicit(0x0042_0010, "IS", "1\\\\3 "))
                == #"{"00420010":{"vr":"IS","Value":[1,null,3]}}"#)
    }

    @Test func `Items are objects, also empty ones`() throws {
        let inner = Bytes.item(Bytes.explicit(0x0008_0100, "SH", "X ")) + Bytes.item([])
        #expect(
            try model(Bytes.explicit(0x0040_A730, "SQ", inner))
                == #"{"0040A730":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["X"]}},{}]}}"#)
    }

    @Test func `Bytes are Base64 up to the limit, and what the caller says beyond`() throws {
        let bytes = Bytes.explicit(0x0042_0011, "OB", [1, 2, 3, 4])
        #expect(try model(bytes, inlineLimit: 4) == #"{"00420011":{"vr":"OB","InlineBinary":"AQIDBA=="}}"#)
        #expect(try model(bytes, inlineLimit: 3) == #"{"00420011":{"vr":"OB"}}"#)
        let referred = try json(of: bytes) { file, writer in
            DICOMJSONModel.write(file.dataSet, to: &writer, inlineLimit: 3) { .bulkDataURI("x/\($0.length)") }
        }
        #expect(referred == #"{"00420011":{"vr":"OB","BulkDataURI":"x/4"}}"#)
    }

    @Test func `Words of a big-endian file are turned round`() throws {
        let words = Bytes.explicit(0x0028_3006, "OW", [1, 2, 3, 4], bigEndian: true)
        #expect(try model(words, syntax: Syntax.explicitBig) == #"{"00283006":{"vr":"OW","InlineBinary":"AgEEAw=="}}"#)
    }

    @Test func `Group lengths and file meta information are left out`() throws {
        let dataSet = Bytes.explicit(0x0008_0000, "UL", [4, 0, 0, 0]) + Bytes.explicit(0x0008_0060, "CS", "CT")
        #expect(try model(dataSet) == #"{"00080060":{"vr":"CS","Value":["CT"]}}"#)
    }

    @Test func `Elements ascend by tag, whatever the file says`() throws {
        let dataSet = Bytes.explicit(0x0020_0013, "IS", "1 ") + Bytes.explicit(0x0008_0060, "CS", "CT")
        #expect(
            try model(dataSet)
                == #"{"00080060":{"vr":"CS","Value":["CT"]},"00200013":{"vr":"IS","Value":[1]}}"#)
    }

    @Test func `Text of any character set is UTF-8`() throws {
        let dataSet =
            Bytes.explicit(0x0008_0005, "CS", "ISO_IR 144") + Bytes.explicit(0x0010_0020, "LO", [0xBB, 0xEE])
        #expect(try model(dataSet).contains(#""Value":["Лю"]"#))
    }
}
