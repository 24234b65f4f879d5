// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import JSON
import Testing

@testable import Studies

/// What the server's reading adds to a record whose reading broke off.
@Suite struct PartialReadingTests {
    private static let head =
        Bytes.prefix("1.2.840.10008.1.2.1") + Bytes.explicit(0x0008_0018, "UI", "1.23")
        + Bytes.explicit(0x0010_0010, "PN", "A^B ") + Bytes.explicit(0x0020_000E, "UI", "1.24")

    private func completed(_ file: [UInt8], with tags: String) throws -> InstanceRecord {
        let reading = file.withUnsafeBytes { RecordReader().read($0, id: "id") }
        guard case .partial(var record, let partial) = reading else {
            Issue.record("The file is not damaged: \(reading)")
            return try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
        }
        let answer = #"{"0008,0018": {"Type": "String", "Value": "1.23"}, \#(tags)}"#
        partial.complete(&record, with: try #require(ServerTags(Array(answer.utf8))))
        return record
    }

    private func metadata(_ record: InstanceRecord) throws -> JSONValue {
        try JSONValue(parsing: Array(record.metadata))
    }

    @Test func `Nothing that was read gives way, and what is missing is added everywhere`() throws {
        let file = Self.head + Bytes.explicit(0x0028_0010, "US", [4, 0]) + Bytes.explicit(0x0028_0011, "US", [4, 0])
        let record = try completed(
            file.dropLast(1),
            with: #"""
                "0008,0060": {"Type": "String", "Value": "MR"}, "0010,0010": {"Type": "String", "Value": "Other"},
                "0010,0020": {"Type": "String", "Value": "ID"}, "0020,0011": {"Type": "String", "Value": "3"},
                "0020,0013": {"Type": "String", "Value": "5"}, "0028,0008": {"Type": "String", "Value": "2"},
                "0028,0010": {"Type": "String", "Value": "8"}, "0028,0011": {"Type": "String", "Value": "6"}
                """#)
        let metadata = try metadata(record)
        #expect(metadata["PatientName"]?["Alphabetic"]?.string == "A^B")
        #expect(metadata["Rows"]?.integer == 4 && metadata["Columns"]?.integer == 6)
        #expect(record.modality == "MR" && record.seriesNumber == 3 && record.instanceNumber == 5)
        #expect(record.frameCount == 2, "no pixels were found, so the server's count is the only one")
        let study = try JSONValue(parsing: Array("{".utf8) + record.studyMembers + Array("}".utf8))
        #expect(study["PatientName"]?["Alphabetic"]?.string == "A^B" && study["PatientID"]?.string == "ID")
        let series = try JSONValue(parsing: Array("{".utf8) + record.seriesMembers + Array("}".utf8))
        #expect(series["SeriesInstanceUID"]?.string == "1.24" && series["Modality"]?.string == "MR")
    }

    @Test(arguments: [1, 2, 3])
    func `A cut sequence is the server's when that has more of it`(items: Int) throws {
        let item = Bytes.openItem(Bytes.explicit(0x0008_1155, "UI", "1.2 "))
        let file = Self.head + Bytes.openSequence(0x0040_0260, item + item)
        let all = repeatElement(#"{"0008,1155": {"Type": "String", "Value": "9.9"}}"#, count: items)
        // The second item's value is cut off.
        let record = try completed(
            file.dropLast(18),
            with: #""0040,0260": {"Type": "Sequence", "Value": [\#(all.joined(separator: ","))]}"#)
        let sequence = try #require(try metadata(record)["PerformedProtocolCodeSequence"]?.array)
        // Two items and one element were read.
        #expect(sequence.count == max(items, 2))
        #expect(sequence[0]["ReferencedSOPInstanceUID"]?.string == (items < 2 ? "1.2" : "9.9"))
    }

    @Test func `Where the pixels are cut their frames are counted by the file`() throws {
        let file =
            Self.head + Bytes.explicit(0x0028_0008, "IS", "2 ")
            + Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 1, count: 32))
        let record = try completed(
            file.dropLast(8), with: #""0028,0008": {"Type": "String", "Value": "9"}, "0028,0003": {"Type": "Null"}"#)
        #expect(record.frameCount == 2)
        #expect(try metadata(record)["SamplesPerPixelUsed"] == .null)
    }

    @Test func `The reading of another instance adds nothing`() throws {
        let file = Self.head + Bytes.explicit(0x0028_0010, "US", [4, 0]).dropLast()
        let other = #""0008,0018": {"Type": "String", "Value": "9"}"#
        let record = try completed(file, with: other + #", "0028,0010": {"Type": "String", "Value": "8"}"#)
        #expect(try metadata(record)["Rows"] == nil)
    }

    @Test(arguments: [40, 41])
    func `The server is not asked about a file that could end it`(depth: Int) throws {
        var nested: [UInt8] = []
        for _ in 0..<depth { nested = Bytes.openSequence(0x0040_A730, Bytes.openItem(nested)) }
        let reading = (Self.head + nested + [1]).withUnsafeBytes { RecordReader().read($0, id: "id") }
        guard case .partial(_, let partial) = reading else {
            Issue.record("The file is not damaged: \(reading)")
            return
        }
        #expect(partial.depth == depth)
        #expect((partial.depth <= ServerTags.deepestAsked) == (depth == 40))
        // Also where nothing names the instance.
        let nameless = Bytes.prefix("1.2.840.10008.1.2.1") + nested
        guard case .refused(_, depth) = nameless.withUnsafeBytes({ RecordReader().read($0, id: "id") }) else {
            Issue.record("The file is not refused")
            return
        }
    }

    @Test func `An answer of too many values is not read, and one that is read is read once`() {
        func answer(_ elements: Int) -> [UInt8] {
            var text = #"{"0008,0018": {"Type": "String", "Value": "1"}"#
            for number in 0..<elements {
                let tag = String(0x1_0000 + number % 0xFFFF, radix: 16).dropFirst()
                text += #","0009,\#(tag)":{"Name":"","Type":"Null","Value":null}"#
            }
            return Array((text + "}").utf8)
        }
        #expect(ServerTags(answer(18_000))?.elements.count == 18_001)
        #expect(ServerTags(answer(ServerTags.mostValues / 4 + 1)) == nil)
        #expect(ServerTags([UInt8](repeating: 0x20, count: ServerTags.largestSize) + Array("{}".utf8)) == nil)
    }
}
