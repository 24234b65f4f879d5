// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import JSON
import Testing

@testable import Studies

@Suite struct StructureSetReferencesTests {
    private func sequence(_ tag: UInt32, _ items: [UInt8]...) -> [UInt8] {
        Bytes.openSequence(tag, items.flatMap { Bytes.openItem($0) })
    }

    private func series(_ uid: String, images: [UInt8]? = nil) -> [UInt8] {
        Bytes.explicit(0x0020_000E, "UI", Bytes.padded(uid)) + (images ?? sequence(0x3006_0016, []))
    }

    /// The references in the record of a structure set, or of another object.
    private func references(_ elements: [UInt8], class: String = "1.2.840.10008.5.1.4.1.1.481.3") throws -> JSONValue? {
        let file = Bytes.file(
            Bytes.explicit(0x0008_0016, "UI", Bytes.padded(`class`)) + Bytes.explicit(0x0008_0018, "UI", "1.23")
                + Bytes.explicit(0x0020_000E, "UI", "1.24") + elements)
        let record = try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
        return try JSONValue(parsing: Array(record.metadata))["ReferencedSeriesSequence"]
    }

    private func uids(_ references: JSONValue?) -> [String?]? {
        references?.array?.map { $0["SeriesInstanceUID"]?.string }
    }

    @Test func `A whole chain of references is left to OHIF`() throws {
        let chain = sequence(
            0x3006_0010, sequence(0x3006_0012, sequence(0x3006_0014, series("1.2"), series("1.3"))))
        #expect(try references(chain) == nil)
    }

    @Test func `A structure set that refers to nothing refers to a series that no study has`() throws {
        #expect(uids(try references([])) == [""])
    }

    @Test func `What there is of a broken chain is kept`() throws {
        let withoutImages = sequence(
            0x3006_0010, sequence(0x3006_0012, sequence(0x3006_0014, series("1.2", images: []))))
        #expect(uids(try references(withoutImages)) == ["1.2"])
        let withoutStudies = sequence(
            0x3006_0010, [], sequence(0x3006_0012, sequence(0x3006_0014, series("1.2"))))
        #expect(uids(try references(withoutStudies)) == ["1.2"])
    }

    @Test func `References of its own stay as they are`() throws {
        let own = sequence(0x0008_1115, Bytes.explicit(0x0020_000E, "UI", Bytes.padded("1.5")))
        #expect(try references(own)?["SeriesInstanceUID"] == nil)
        #expect(uids(try references(own)) == ["1.5"])
    }

    @Test func `Other objects get none`() throws {
        #expect(try references([], class: "1.2.840.10008.5.1.4.1.1.2") == nil)
    }
}
