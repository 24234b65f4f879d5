// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import JSON
import Testing

@testable import DICOMJSON

@Suite struct LimitTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 64)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [("plain", 7), ("\u{1}", 8), ("\"\\", 6)])
    func `A value of the limit is written, one of a byte more is not`(value: String, size: Int) {
        for limit in [size, size - 1] {
            let written = text { writer in
                writer.beginArray()
                writer.integer(1)
                let fits = writer.limited(to: limit + 1) { $0.string(value) }  // the comma before it counts
                #expect(fits == (limit == size))
                writer.integer(2)
                writer.endArray()
            }
            let array = try? JSONValue(parsing: Array(written.utf8)).array
            #expect(array?.count == (limit == size ? 3 : 2))
        }
    }

    @Test func `What is beyond the limit takes no memory, however it is written`() {
        let long = String(repeating: "\u{1}", count: 1 << 20)
        let binary = [UInt8](repeating: 1, count: 1 << 20)
        var writer = JSONWriter(capacity: 64)
        let fits = writer.limited(to: 100) { writer in
            writer.beginObject()
            writer.key("long")
            writer.string(long)
            let isBeyond = writer.isBeyondLimit
            #expect(isBeyond)
            writer.key(long)
            binary.withUnsafeBytes { writer.base64($0) }
            writer.number(1.5)
            writer.endObject()
            let count = writer.count
            #expect(count <= 200)
        }
        #expect(!fits)
        let count = writer.count
        #expect(count == 0)
        writer.integer(1)
        let bytes = writer.bytes
        #expect(bytes == Array("1".utf8))
    }

    @Test func `An inner limit that the outer one cuts short breaks that, too`() {
        let long = String(repeating: "x", count: 50)
        var writer = JSONWriter()
        let isWhole = writer.limited(to: 40) { writer in
            let fits = writer.limited(to: 45) { $0.string(long) }
            #expect(!fits)
        }
        #expect(!isWhole)
        let isAllButOne = writer.limited(to: 40) { writer in
            writer.beginArray()
            let fits = writer.limited(to: 30) { $0.string(long) }
            #expect(!fits)
            writer.endArray()
        }
        #expect(isAllButOne)
        let bytes = writer.bytes
        #expect(bytes == Array("[]".utf8))
    }

    private static let comments: UInt32 = 0x0020_4000
    private static let imageType: UInt32 = 0x0008_0008

    private func record(_ elements: [UInt8], _ limits: ValueLimits) throws -> (JSONValue, OmittedValues) {
        try DICOMReader().withFile(Bytes.file(elements)) { file in
            var writer = JSONWriter()
            let omitted = NaturalizedJSON.write(file, to: &writer, limits: limits)
            return (try JSONValue(parsing: writer.bytes), omitted)
        }
    }

    @Test(arguments: [(104, true), (103, false)])
    func `A value as large as the limit stays, by its size as JSON`(limit: Int, isThere: Bool) throws {
        // "ImageComments":["…"] has 20 bytes beside the value, of which each byte takes six.
        let elements = Bytes.explicit(Self.comments, "LT", [UInt8](repeating: 1, count: 14))
        let (record, omitted) = try record(elements, ValueLimits(limit))
        #expect((record["ImageComments"] != nil) == isThere)
        #expect(omitted.count == (isThere ? 0 : 1))
    }

    @Test func `What OHIF does not need can be left out alone`() throws {
        let elements =
            Bytes.explicit(0x0008_0016, "UI", "1.25") + Bytes.explicit(Self.comments, "LT", "some comment")
            + Bytes.openSequence(0x0040_0275, Bytes.openItem(Bytes.explicit(0x0040_0007, "LO", "deep")))
            + Bytes.openSequence(
                0x0040_A730,
                Bytes.openItem(
                    Bytes.explicit(0x0040_A160, "UT", String(repeating: "x", count: 100))
                        + Bytes.explicit(0x0040_A040, "CS", "TEXT")))
        let (record, omitted) = try record(elements, ValueLimits(needed: 64, others: 0))
        #expect(record["SOPClassUID"] == .string("1.25"))
        #expect(record["ImageComments"] == nil)
        #expect(record["RequestAttributesSequence"] == nil)
        #expect(record["ContentSequence"]?.array?.first?["ValueType"] == .string("TEXT"))
        #expect(record["ContentSequence"]?.array?.first?["TextValue"] == nil)
        #expect(omitted.count == 3)
        #expect(omitted.first == Tag(Self.comments))
    }

    @Test func `What was written before a limit stays as it is, however full the memory`() {
        for length in 1...70 {
            var writer = JSONWriter(capacity: 64)
            writer.string(String(repeating: "a", count: length))
            let before = writer.bytes
            for limit in [0, 1, 2] {
                let fits = writer.limited(to: limit) { writer in
                    writer.needsComma = false
                    let mark = writer.mark
                    writer.beginArray()
                    writer.string("bcd")
                    writer.endArray()
                    writer.unwrapArray(from: mark)
                    writer.string("e")
                }
                #expect(!fits)
                #expect(writer.bytes == before)
            }
        }
    }
    @Test func `A writer begins with little where there is not so much memory`() {
        var writer = JSONWriter(capacity: .max)
        let text = String(repeating: "a", count: 1000)
        let fits = writer.limited(to: 2000) { $0.string(text) }
        #expect(fits && writer.bytes == Array("\"\(text)\"".utf8))
    }
}
