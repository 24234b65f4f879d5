// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import Deflate
import JSON
import Testing

@testable import Studies

@Suite struct RecordLimitsTests {
    private static let identity =
        Bytes.explicit(0x0008_0016, "UI", Bytes.padded("1.2.840.10008.5.1.4.1.1.2"))
        + Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0008_0060, "CS", "CT")
        + Bytes.explicit(0x0020_000E, "UI", "1.24")

    private func record(_ elements: [UInt8], _ limits: RecordLimits) throws -> InstanceRecord {
        try Bytes.file(Self.identity + elements).withUnsafeBytes {
            try RecordReader(limits: limits).record(of: $0, id: "id").get()
        }
    }

    private func comments(_ count: Int) -> [UInt8] {
        Bytes.explicit(0x0020_4000, "LT", [UInt8](repeating: 1, count: count))
    }

    @Test func `A value beyond its limit is left out, and that is told without the value`() throws {
        let limits = RecordLimits(value: 1200)
        let whole = try record(comments(190), limits)
        #expect(whole.shortening == nil)
        #expect(try JSONValue(parsing: Array(whole.metadata))["ImageComments"] != nil)
        let short = try record(comments(210), limits)
        #expect(short.shortening?.description == "a value is left out for its size: (0020,4000), 210 bytes in the file")
        #expect(try JSONValue(parsing: Array(short.metadata))["ImageComments"] == nil)
        #expect(short.seriesInstanceUID == "1.24")
    }

    @Test func `Over the limit of a record the largest values go first, and those that OHIF needs last`() throws {
        let elements =
            Bytes.explicit(0x0020_4000, "LT", String(repeating: "c", count: 4000))
            + Bytes.explicit(0x0028_0010, "US", [4, 0])
            + Bytes.explicit(0x0032_4000, "LT", String(repeating: "s", count: 1400))
            + Bytes.openSequence(
                0x0040_A730,
                Bytes.openItem(Bytes.explicit(0x0040_A160, "UT", String(repeating: "t", count: 6000))))
        let record = try record(elements, RecordLimits(value: 32_768, record: 9000))
        let json = try JSONValue(parsing: Array(record.metadata))
        #expect(json["ImageComments"] == nil)
        #expect(json["StudyComments"] != nil)
        #expect(json["ContentSequence"]?.array?.first?["TextValue"] != nil)
        #expect(json["Rows"] != nil)
        #expect(record.metadata.count <= 9000)
        #expect(record.shortening == .values(count: 1, first: "(0020,4000), 4000 bytes in the file"))
    }

    @Test func `A record of too many small things is listed by its main attributes, as not supported`() throws {
        let items = (0..<2000).flatMap { _ in Bytes.item([]) }
        let elements =
            Bytes.explicit(0x0028_0010, "US", [4, 0]) + Bytes.openSequence(0x0040_A730, items)
        #expect(try record(elements, RecordLimits(record: 7000)).shortening == nil)
        let record = try record(elements, RecordLimits(record: 5000))
        #expect(record.shortening == .allButMainAttributes(limit: 5000))
        let json = try JSONValue(parsing: Array(record.metadata))
        #expect(json["SOPInstanceUID"] == .string("1.23"))
        #expect(json["SeriesInstanceUID"] == .string("1.24"))
        #expect(json["Modality"] == .string("CT"))
        #expect(json["SOPClassUID"] == .string("1.2.840.10008.5.1.4.1.1.66"))
        #expect(json["Rows"] == nil)
        #expect(record.frameCount == 1)
    }

    @Test func `A document keeps its limit`() throws {
        let records = try (0..<10).map { _ in try record(comments(100), RecordLimits()) }
        let size = StudyDocument.json(of: records).count
        #expect(try ReadyDocument(of: records, limit: size).size == size)
        #expect(throws: DeflateError.exceedsLimit(size - 1)) { try ReadyDocument(of: records, limit: size - 1) }
        #expect(throws: DeflateError.exceedsLimit(1)) { try ReadyDocument(of: records, limit: 1) }
    }

    @Test func `Limits hold within the larger ones`() {
        let limits = RecordLimits(value: 10, record: 5, document: 3)
        #expect(limits.value == 3)
        #expect(limits.record == 3)
    }
}
