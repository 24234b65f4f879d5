// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import DICOMSamples
import Deflate
import JSON
import Testing

@testable import Studies

/// The format of metadata 4202, version 2, as the official OHIF plugin writes and reads it.
@Suite struct InstanceSummaryTests {
    private func summary(_ dataSet: [UInt8], syntax: String = Syntax.explicitLittle) throws -> String {
        let json = try DICOMReader().withFile(Bytes.prefix(syntax) + dataSet) { InstanceSummary.json(of: $0) }
        return String(decoding: json, as: UTF8.self)
    }

    @Test func `The version comes first, also when there is nothing else`() throws {
        #expect(try summary(Bytes.explicit(0x0008_0005, "CS", "ISO_IR 100")) == #"{"Version":2}"#)
    }

    @Test(
        arguments: [
            (0x0008_0060, "CS", "CT", #""0008,0060":"CT""#),
            (0x0008_0020, "DA", "", #""0008,0020":"""#),
            (0x0010_0010, "PN", "A^B=C ", #""0010,0010":"A^B=C""#),
            (0x0020_000D, "UI", "1.2.3\0", #""0020,000d":"1.2.3""#),
            (0x0008_103E, "LO", "a\\b ", #""0008,103e":"a\\b""#),
            (0x0020_0013, "IS", "12\\13 ", #""0020,0013":12"#),
            (0x0018_1242, "IS", "120000", #""0018,1242":120000"#),
            (0x0028_1050, "DS", "40.50\\300", #""0028,1050":40.5"#),
            (0x0018_0050, "DS", "1.70", #""0018,0050":1.7"#),
            (0x0028_0030, "DS", "0.7\\0.70 ", #""0028,0030":[0.7,0.7]"#),
            (0x0008_0008, "CS", "A\\\\B ", #""0008,0008":["A","","B"]"#),
            (0x7053_1000, "DS", "0.25", #""7053,1000":0.25"#),
            (0x0009_100D, "DT", "2024", #""0009,100d":"2024""#),
        ] as [(UInt32, String, String, String)])
    func `Each attribute has its type`(tag: UInt32, vr: String, value: String, member: String) throws {
        #expect(try summary(Bytes.explicit(tag, vr, value)) == #"{"Version":2,\#(member)}"#)
    }

    @Test func `Binary integers are integers`() throws {
        #expect(try summary(Bytes.explicit(0x0028_0010, "US", [0, 2])) == #"{"Version":2,"0028,0010":512}"#)
    }

    @Test(
        arguments: [(0x0020_0013, "IS", "x "), (0x0020_0013, "IS", "99999999999 "), (0x0018_0050, "DS", "1e999 ")]
            as [(UInt32, String, String)])
    func `A number that is none, or does not fit, is left out`(tag: UInt32, vr: String, value: String) throws {
        #expect(try summary(Bytes.explicit(tag, vr, value)) == #"{"Version":2}"#)
    }

    @Test func `Private elements of implicit files are read as the manufacturer means them`() throws {
        #expect(
            try summary(Bytes.implicit(0x7053_1009, "1.50"), syntax: Syntax.implicitLittle)
                == #"{"Version":2,"7053,1009":1.5}"#)
    }

    private func radiopharmaceutical(_ elements: [[UInt8]]) -> [UInt8] {
        Bytes.explicit(0x0054_0016, "SQ", Bytes.item(elements.flatMap(\.self)))
    }

    private let startTime = Bytes.explicit(0x0018_1072, "TM", "071530")
    private let dose = Bytes.explicit(0x0018_1074, "DS", "370000000 ")
    private let halfLife = Bytes.explicit(0x0018_1075, "DS", "6586.2")
    private let startDateTime = Bytes.explicit(0x0018_1078, "DT", "20240229071530")

    @Test func `The radiopharmaceutical has what SUV needs, the start with its date when there is one`() throws {
        #expect(
            try summary(radiopharmaceutical([startTime, dose, halfLife]))
                == #"{"Version":2,"0054,0016":[{"RadionuclideHalfLife":6586.2,"RadionuclideTotalDose":370000000,"#
                + #""RadiopharmaceuticalStartTime":"071530"}]}"#)
        #expect(
            try summary(radiopharmaceutical([startTime, dose, halfLife, startDateTime]))
                == #"{"Version":2,"0054,0016":[{"RadionuclideHalfLife":6586.2,"RadionuclideTotalDose":370000000,"#
                + #""RadiopharmaceuticalStartDateTime":"20240229071530"}]}"#)
    }

    @Test(arguments: 0..<3)
    func `An incomplete radiopharmaceutical is left out`(missing: Int) throws {
        var elements = [startTime, dose, halfLife]
        elements.remove(at: missing)
        #expect(try summary(radiopharmaceutical(elements)) == #"{"Version":2}"#)
    }

    @Test func `Elements out of order are found all the same`() throws {
        let dataSet = Bytes.explicit(0x0020_0013, "IS", "1 ") + Bytes.explicit(0x0008_0060, "CS", "CT")
        #expect(try summary(dataSet) == #"{"Version":2,"0008,0060":"CT","0020,0013":1}"#)
    }

    @Test func `The list of attributes ascends, which the single pass relies on`() {
        let tags = SummaryAttribute.all.map(\.tag)
        #expect(tags == tags.sorted())
        #expect(Set(tags).count == 50)
    }

    // MARK: As it is stored

    private func stored(_ json: String) throws -> [UInt8] {
        try InstanceSummary.encode(Array(json.utf8), with: Compressor(level: 6))
    }

    @Test func `What is stored is gzip in Base64`() throws {
        let uid = Bytes.explicit(0x0008_0018, "UI", "1.2\0")
        let file = Bytes.file(uid + Bytes.explicit(0x0008_0060, "CS", "CT"))
        let encoded = try #require(file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) })
        let compressed = try #require(Base64.decode(encoded))
        #expect(compressed.starts(with: [0x1F, 0x8B]))
        let json = try Inflate.bytes(of: compressed, format: .gzip, limit: 1000)
        #expect(String(decoding: json, as: UTF8.self) == #"{"Version":2,"0008,0018":"1.2","0008,0060":"CT"}"#)
        #expect(InstanceSummary.isValid(encoded))
    }

    @Test func `Bytes that are no DICOM have no summary`() {
        #expect([UInt8]("no DICOM".utf8).withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) } == nil)
    }

    @Test(arguments: ["", "\\1.2", String(repeating: "1", count: 2050)])
    func `A file without SOP Instance UID, or with one that is none, has no summary`(uid: String) {
        let file = Bytes.file(Bytes.explicit(0x0008_0018, "UI", uid) + Bytes.explicit(0x0008_0060, "CS", "CT"))
        #expect(file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) } == nil)
    }

    @Test func `Of elements with the same tag the first counts`() throws {
        let element = Bytes.explicit(0x0008_0060, "CS", "CT") + Bytes.explicit(0x0008_0060, "CS", "MR")
        let file = Bytes.file(Bytes.explicit(0x0008_0018, "UI", "1.2\0") + element)
        let encoded = try #require(file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) })
        let compressed = try #require(Base64.decode(encoded))
        let json = try Inflate.bytes(of: compressed, format: .gzip, limit: 1000)
        #expect(String(decoding: json, as: UTF8.self) == #"{"Version":2,"0008,0018":"1.2","0008,0060":"CT"}"#)
        #expect(InstanceSummary.isValid(encoded))
    }

    @Test(arguments: [
        #"{"Version":2,"0008,0018":"1.2"}"#, #"{"other":[],"Version":2.0,"0008,0018":"1.2"}"#,
        #" {"Version" : 2, "0008,0018":"1.2"}"# + "\n",
        #"{"Version":2,"0008,0018":"1.2","0020,0013":-3,"0008,0008":["A"],"0020,0032":[1,2.5]}"#,
    ])
    func `A summary of this version is valid, whatever else is in it`(json: String) throws {
        #expect(try InstanceSummary.isValid(stored(json)))
    }

    @Test(arguments: [
        "", "{}", #"{"Version":1}"#, #"{"Version":3}"#, #"{"Version":"2"}"#, #"{"Version":null}"#, "2", "[2]",
        #"[{"Version":2}]"#, #"{"Version":2"#, #"{"Version":2}}"#, #"{"a":[[[[[[[[[]]]]]]]]],"Version":2}"#,
        #"{"Version":2}"#,
        #"{"Version":2,"0008,0018":""}"#, #"{"Version":2,"0008,0018":1}"#, #"{"Version":2,"0008,0018":"\ud800"}"#,
        #"{"Version":2,"0008,0018":"1.2","Version":2}"#, #"{"Version":2,"0008,0018":"1.2"}{"Version":2}"#,
        #"{"Version":2,"0008,0018":"1.2","a":1e999}"#, #"{"Version":2,"0008,0018":"1.2","0020,0013":1.5}"#,
        #"{"Version":2,"0008,0018":"1.2","0020,0013":"1"}"#, #"{"Version":2,"0008,0018":"1.2","0018,0050":NaN}"#,
        #"{"Version":2,"0008,0018":"1.2","0020,0032":[null]}"#, #"{"Version":2,"0008,0018":"1.2","a":"\#u{1}"}"#,
    ])
    func `Another version, or what is no JSON object, is not valid`(json: String) throws {
        #expect(try !InstanceSummary.isValid(stored(json)))
    }

    @Test func `Damage is noticed`() throws {
        let good = try stored(#"{"Version":2,"0008,0018":"1.2"}"#)
        #expect(InstanceSummary.isValid(good))
        let compressed = try #require(Base64.decode(good))
        #expect(!InstanceSummary.isValid(Base64.encode(compressed + compressed)))
        #expect(!InstanceSummary.isValid(Base64.encode(compressed + [0])))
        #expect(!InstanceSummary.isValid(good + good))
        #expect(!InstanceSummary.isValid(Array("!".utf8) + good.dropFirst()))
        #expect(!InstanceSummary.isValid([]))
        #expect(!InstanceSummary.isValid(Array("plain text".utf8)))
        #expect(!InstanceSummary.isValid(Base64.encode(Array(#"{"Version":2}"#.utf8))), "not compressed")
        for length in 0..<good.count { #expect(!InstanceSummary.isValid(Array(good[..<length]))) }
    }

    @Test func `A bomb is not inflated`() throws {
        let bomb = String(repeating: " ", count: 2 << 20) + #"{"Version":2,"0008,0018":"1.2"}"#
        #expect(try !InstanceSummary.isValid(stored(bomb)))
    }

    @Test func `Several threads make summaries at the same time`() async {
        let file = Bytes.file(Bytes.explicit(0x0008_0018, "UI", "1.2\0"))
        let all = await withTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<200 { group.addTask { file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) } } }
            return await group.reduce(into: Set<[UInt8]?>()) { $0.insert($1) }
        }
        #expect(all.count == 1)
        #expect(all.first??.isEmpty == false)
    }
}
