// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import JSON
import Testing

@testable import Studies

/// What the server says of a file is as large as what is read of one.
@Suite struct ServerTagsLimitTests {
    private static func string(_ tag: String, _ value: String) -> String {
        #""\#(tag)": {"Name": "", "Type": "String", "Value": "\#(value)"}"#
    }

    private static let identity = [
        string("0008,0016", "1.2.840.10008.5.1.4.1.1.2"), string("0008,0018", "1.23"), string("0008,0060", "CT"),
        string("0020,000d", "1.25"), string("0020,000e", "1.24"),
    ]

    private func tags(_ members: [String]) throws -> ServerTags {
        try #require(ServerTags(Array("{\((Self.identity + members).joined(separator: ", "))}".utf8)))
    }

    private func record(_ members: [String], _ limits: RecordLimits) throws -> InstanceRecord {
        try #require(InstanceRecord(id: "id", serverTags: try tags(members), limits: limits))
    }

    private func json(_ record: InstanceRecord) throws -> JSONValue {
        try JSONValue(parsing: Array(record.metadata))
    }

    @Test(arguments: [
        // As long as it stands in the answer, and as it stands in the JSON.
        (String(repeating: "c", count: 1100), "0020,4000", "ImageComments"),
        (String(repeating: #"\u0001"#, count: 190), "0020,4000", "ImageComments"),
        (String(repeating: #"a\\"#, count: 60), "0010,1001", "OtherPatientNames"),
        (String(repeating: #"\\"#, count: 300) + "a", "0008,0008", "ImageType"),
    ])
    func `A value beyond its limit is left out, and that is told`(value: String, tag: String, name: String) throws {
        let whole = try record([Self.string(tag, value)], RecordLimits())
        #expect(try json(whole)[name] != nil && whole.shortening == nil)
        let short = try record([Self.string(tag, value)], RecordLimits(value: 1000))
        let length = try JSONValue(parsing: Array(#"["\#(value)"]"#.utf8)).array?.first?.string?.utf8.count
        #expect(try json(short)[name] == nil)
        #expect(short.shortening == .values(count: 1, first: "(\(tag)), \(try #require(length)) bytes in the file"))
    }

    @Test func `Values of items have limits of their own`() throws {
        let items = (0..<2).map { "{\(Self.string("0040,a160", String(repeating: "t", count: 900 + 200 * $0)))}" }
        let sequence = #""0040,a730": {"Type": "Sequence", "Value": [\#(items.joined(separator: ","))]}"#
        let record = try record([sequence], RecordLimits(value: 1000))
        let content = try json(record)["ContentSequence"]?.array
        #expect(content?.map { $0["TextValue"] != nil } == [true, false])
        #expect(record.shortening == .values(count: 1, first: "(0040,a160), 1100 bytes in the file"))
    }

    @Test func `Over the limit of a record the largest values go first, and those that OHIF needs last`() throws {
        let record = try record(
            [
                Self.string("0020,4000", String(repeating: "c", count: 4000)), Self.string("0028,0010", "4"),
                Self.string("0032,4000", String(repeating: "s", count: 1400)),
                Self.string("0008,103e", String(repeating: "t", count: 6000)),
            ], RecordLimits(value: 32_768, record: 9000))
        let metadata = try json(record)
        #expect(metadata["ImageComments"] == nil && metadata["StudyComments"] != nil)
        #expect(metadata["SeriesDescription"] != nil && metadata["Rows"]?.integer == 4)
        #expect(record.metadata.count <= 9000)
        #expect(record.shortening == .values(count: 1, first: "(0020,4000), 4000 bytes in the file"))
    }

    @Test func `An instance of too many small things is listed by its main attributes, as not supported`() throws {
        let items =
            #""0040,a730": {"Type": "Sequence", "Value": [\#(repeatElement("{}", count: 2000).joined(separator: ","))]}"#
        let members = [
            items, Self.string("0028,0008", "7"), Self.string("0008,0021", String(repeating: "1", count: 2000)),
        ]
        #expect(try record(members, RecordLimits(record: 9000)).shortening == nil)
        let record = try record(members, RecordLimits(record: 5000))
        #expect(record.shortening == .allButMainAttributes(limit: 5000))
        let metadata = try json(record)
        #expect(metadata["SOPClassUID"] == .string("1.2.840.10008.5.1.4.1.1.66"))
        #expect(metadata["SOPInstanceUID"] == .string("1.23") && metadata["Modality"] == .string("CT"))
        #expect(metadata["ContentSequence"] == nil && metadata["SeriesDate"] == nil)
        #expect(record.frameCount == 1 && record.seriesInstanceUID == "1.24")
    }

    @Test func `Members of study and series are short`() throws {
        let record = try record([Self.string("0008,1030", String(repeating: "d", count: 20_000))], RecordLimits())
        #expect(record.studyMembers.count < 1000)
        #expect(try json(record)["StudyDescription"] != nil)
    }

    // MARK: Additions to damaged files

    private static let head =
        Bytes.prefix(Syntax.explicitLittle) + Bytes.explicit(0x0008_0018, "UI", "1.23")
        + Bytes.explicit(0x0008_0060, "CS", "CT") + Bytes.explicit(0x0020_000E, "UI", "1.24")

    private func completed(
        _ file: [UInt8], with members: [String], _ limits: RecordLimits
    ) throws -> InstanceRecord {
        let reading = file.withUnsafeBytes { RecordReader(limits: limits).read($0, id: "id") }
        guard case .partial(var record, let partial) = reading else {
            throw JSONMissing()
        }
        partial.complete(&record, with: try tags(members))
        return record
    }

    /// The file of a test is not damaged as it should be.
    private struct JSONMissing: Error {}

    @Test func `What is added keeps the limits of values and records, and that is told`() throws {
        let file = Self.head + Bytes.explicit(0x0028_0010, "US", [4, 0]).dropLast()
        let members = [
            Self.string("0020,4000", String(repeating: "c", count: 4000)), Self.string("0028,0011", "6"),
            Self.string("0032,4000", String(repeating: "s", count: 1400)),
        ]
        let whole = try completed(file, with: members, RecordLimits())
        #expect(whole.shortening == nil && whole.metadata.count > 5400)
        let value = try completed(file, with: members, RecordLimits(value: 2000))
        #expect(try json(value)["ImageComments"] == nil && json(value)["StudyComments"] != nil)
        #expect(value.shortening == .values(count: 1, first: "(0020,4000), 4000 bytes in the file"))
        let small = try completed(file, with: members, RecordLimits(record: 5000))
        #expect(try json(small)["ImageComments"] == nil && json(small)["Columns"]?.integer == 6)
        #expect(small.metadata.count <= 5000 && small.shortening != nil)
    }

    @Test func `Where not even the small things fit, what was read of the file is shown`() throws {
        let file = Self.head + Bytes.explicit(0x0028_0010, "US", [4, 0]).dropLast()
        let items = repeatElement("{}", count: 2000).joined(separator: ",")
        let record = try completed(
            file, with: [#""0040,a730": {"Type": "Sequence", "Value": [\#(items)]}"#], RecordLimits(record: 5000))
        #expect(try json(record)["SOPInstanceUID"]?.string == "1.23" && json(record)["ContentSequence"] == nil)
        guard case .values = record.shortening else {
            Issue.record("It is not told: \(String(describing: record.shortening))")
            return
        }
    }

    @Test func `A cut sequence stays where the whole one would be too large`() throws {
        let item = Bytes.openItem(Bytes.explicit(0x0040_A160, "UT", "read"))
        let file = Self.head + Bytes.openSequence(0x0040_A730, item + item).dropLast(22)
        let long = "{\(Self.string("0040,a160", String(repeating: "t", count: 1500)))}"
        let record = try completed(
            file,
            with: [#""0040,a730": {"Type": "Sequence", "Value": [\#([long, long, long].joined(separator: ","))]}"#],
            RecordLimits(value: 1000))
        #expect(try json(record)["ContentSequence"]?.array?.first?["TextValue"]?.string == "read")
    }
}
