// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import JSON
import Testing

@testable import Studies

@Suite struct SeriesReferencesTests {
    private static let structureSet = "1.2.840.10008.5.1.4.1.1.481.3"
    private static let segmentation = "1.2.840.10008.5.1.4.1.1.66.4"

    private func sequence(_ tag: UInt32, _ items: [UInt8]...) -> [UInt8] {
        Bytes.openSequence(tag, items.flatMap { Bytes.openItem($0) })
    }

    private func image(_ uid: String) -> [UInt8] { Bytes.explicit(0x0008_1155, "UI", Bytes.padded(uid)) }

    private func series(_ uid: String, images: [UInt8]? = nil) -> [UInt8] {
        Bytes.explicit(0x0020_000E, "UI", Bytes.padded(uid)) + (images ?? sequence(0x3006_0016, image("1.9")))
    }

    private func ownSeries(_ uid: String, instances: [UInt8] = []) -> [UInt8] {
        sequence(0x0008_1115, instances + Bytes.explicit(0x0020_000E, "UI", Bytes.padded(uid)))
    }

    /// Contours, the second of which says on which image it was drawn.
    private var contours: [UInt8] {
        sequence(0x3006_0039, sequence(0x3006_0040, [], sequence(0x3006_0016, image("1.8"))))
    }

    /// Frames, the second of which says of which image it was made.
    private var frames: [UInt8] {
        sequence(0x5200_9230, [], sequence(0x0008_9124, sequence(0x0008_2112, image("1.7"))))
    }

    private func record(_ elements: [UInt8], class: String) throws -> InstanceRecord {
        let file = Bytes.file(
            Bytes.explicit(0x0008_0016, "UI", Bytes.padded(`class`)) + Bytes.explicit(0x0008_0018, "UI", "1.23")
                + Bytes.explicit(0x0020_000E, "UI", "1.24") + elements)
        return try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
    }

    /// What OHIF reads in the record: the series, and the instances of each, joined.
    private func references(_ elements: [UInt8], class: String = Self.structureSet) throws -> [String?: String]? {
        let metadata = try record(elements, class: `class`).metadata
        let items = try JSONValue(parsing: Array(metadata))["ReferencedSeriesSequence"]?.array
        return items.map { items in
            Dictionary(
                uniqueKeysWithValues: items.map { item in
                    let instances = item["ReferencedInstanceSequence"]?.array
                    let uids = instances?.map { $0["ReferencedSOPInstanceUID"]?.string ?? "?" }
                    return (item["SeriesInstanceUID"]?.string, uids?.joined(separator: " ") ?? "none")
                })
        }
    }

    @Test func `A whole chain of references is left to OHIF`() throws {
        let chain = sequence(
            0x3006_0010, sequence(0x3006_0012, sequence(0x3006_0014, series("1.2"), series("1.3"))))
        #expect(try references(chain) == nil)
        #expect(try record(chain, class: Self.structureSet).referencedSeries == ["1.2", "1.3"])
    }

    @Test func `A structure set that refers to nothing refers to a series that no study has`() throws {
        #expect(try references([]) == ["": ""])
        #expect(try record([], class: Self.structureSet).referencedSeries == [])
    }

    @Test func `What there is of a broken chain is kept, with the images of the contours`() throws {
        let withoutImages = sequence(
            0x3006_0010, sequence(0x3006_0012, sequence(0x3006_0014, series("1.2", images: []), series("1.3"))))
        #expect(try references(withoutImages + contours) == ["1.2": "1.8", "1.3": "1.9"])
        #expect(try references(withoutImages) == ["1.2": "", "1.3": "1.9"])
        #expect(try record(withoutImages, class: Self.structureSet).referencedSeries == ["1.3"])
        let withoutStudies = sequence(
            0x3006_0010, [], sequence(0x3006_0012, sequence(0x3006_0014, series("1.2"))))
        #expect(try references(withoutStudies) == ["1.2": "1.9"])
    }

    @Test(arguments: [segmentation, "1.2.840.10008.5.1.4.1.1.66.7", structureSet])
    func `References of its own stay as they are when they name instances`(class: String) throws {
        let own = ownSeries("1.5", instances: sequence(0x0008_114A, image("1.6")))
        #expect(try references(own, class: `class`) == ["1.5": "1.6"])
        #expect(try record(own, class: `class`).referencedSeries == ["1.5"])
    }

    @Test(arguments: [[], Bytes.openSequence(0x0008_114A, []), Bytes.openSequence(0x0008_114A, Bytes.openItem([]))])
    func `An item without instances has those that frames or contours name, or an empty list`(
        instances: [UInt8]
    ) throws {
        let own = ownSeries("1.5", instances: instances)
        #expect(try references(own + frames, class: Self.segmentation) == ["1.5": "1.7"])
        #expect(try references(own + contours) == ["1.5": "1.8"])
        #expect(try references(own, class: Self.segmentation) == ["1.5": ""])
        #expect(try record(own + frames, class: Self.segmentation).referencedSeries == ["1.5"])
        #expect(try record(own, class: Self.segmentation).referencedSeries == [])
    }

    @Test func `A segmentation that names no series gets none`() throws {
        #expect(try references(frames, class: Self.segmentation) == nil)
        #expect(try record(frames, class: Self.segmentation).referencedSeries == [])
    }

    @Test func `Other objects get none`() throws {
        let image = "1.2.840.10008.5.1.4.1.1.2"
        #expect(try references([], class: image) == nil)
        #expect(try record(ownSeries("1.5") + contours, class: image).referencedSeries == [])
    }

    @Test func `A pack keeps the series`() throws {
        let own = ownSeries("1.5", instances: sequence(0x0008_114A, image("1.6")))
        let record = try record(own, class: Self.segmentation)
        let pack = try SeriesPack.encode([record], lastUpdate: "", noticesDeletions: true)
        #expect(try SeriesPack.decode(pack).records == [record])
    }
}
