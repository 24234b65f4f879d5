// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import JSON
import Testing

@testable import Studies

@Suite struct DoseGridTests {
    private static let axial: [Double] = [1, 0, 0, 0, 1, 0]

    private func text(_ tag: UInt32, _ value: String) -> [UInt8] { Bytes.explicit(tag, "DS", Bytes.padded(value)) }

    /// What the record says of a dose of three planes.
    private func metadata(
        offsets: String = "0\\2\\4", frames: Int = 3, scaling: String = "0.001", class: String = "481.2"
    ) throws -> JSONValue {
        let file = Bytes.file(
            Bytes.explicit(0x0008_0016, "UI", Bytes.padded("1.2.840.10008.5.1.4.1.1.\(`class`)"))
                + Bytes.explicit(0x0008_0018, "UI", "1.23") + text(0x0020_0032, "-10\\-20\\5")
                + text(0x0020_0037, "1\\0\\0\\0\\1\\0") + Bytes.explicit(0x0020_000E, "UI", "1.24")
                + Bytes.explicit(0x0020_0052, "UI", "1.25")
                + Bytes.explicit(0x0028_0008, "IS", Bytes.padded("\(frames)")) + text(0x0028_1053, "7")
                + text(0x3004_000C, offsets) + text(0x3004_000E, scaling))
        let record = try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
        return try JSONValue(parsing: Array(record.metadata))
    }

    private func positions(_ metadata: JSONValue) -> [[Double]]? {
        metadata["PerFrameFunctionalGroupsSequence"]?.array?.compactMap { group in
            group["PlanePositionSequence"]?.array?.first?["ImagePositionPatient"]?.array?.compactMap(\.number)
        }
    }

    @Test(arguments: ["0\\2\\4", "5\\7\\9"])
    func `Each frame of a dose has its position`(offsets: String) throws {
        let metadata = try metadata(offsets: offsets)
        #expect(positions(metadata) == [[-10, -20, 5], [-10, -20, 7], [-10, -20, 9]])
        #expect(metadata["ImagePositionPatient"] == nil)
        #expect(metadata["SharedFunctionalGroupsSequence"]?.array?.count == 1)
        #expect(metadata["ImageOrientationPatient"]?.array?.count == 6)
        #expect(metadata["FrameOfReferenceUID"]?.string == "1.25")
    }

    @Test(arguments: ["1\\3\\5", "0\\2", "x\\y\\z"])
    func `Planes of which nobody knows where they lie lie nowhere`(offsets: String) throws {
        let metadata = try metadata(offsets: offsets)
        for name in [
            "ImagePositionPatient", "ImageOrientationPatient", "FrameOfReferenceUID", "GridFrameOffsetVector",
            "PerFrameFunctionalGroupsSequence",
        ] {
            #expect(metadata[name] == nil, "\(name)")
        }
    }

    @Test func `A single plane, and whatever is no dose, stays as it is`() throws {
        let single = try metadata(offsets: "0", frames: 1)
        #expect(single["ImagePositionPatient"]?.array?.compactMap(\.number) == [-10, -20, 5])
        #expect(single["FrameOfReferenceUID"]?.string == "1.25")
        let other = try metadata(class: "2")
        #expect(other["ImagePositionPatient"]?.array?.compactMap(\.number) == [-10, -20, 5])
        #expect(other["DoseGridScaling"]?.number == 0.001)
        #expect(other["RescaleSlope"]?.number == 7)
        #expect(positions(other) == nil)
    }

    @Test func `No dose is a whole number by a factor that is none`() throws {
        for (scaling, isWhole) in [("0.001", false), ("0.5", false), ("2E-8", false), ("1", true), ("3", true)] {
            let metadata = try metadata(scaling: scaling)
            let factor = try #require(metadata["DoseGridScaling"]?.number)
            let expected = try #require(Double(scaling))
            #expect(metadata["RescaleSlope"]?.number == factor)
            #expect(metadata["RescaleIntercept"]?.number == 0)
            #expect(abs(factor / expected - 1) < 1e-9)
            for stored in [1000.0, 20_000, 65_535, 100_000_000, 4_000_000_000] {
                #expect((stored * factor == (stored * factor).rounded()) == isWhole, "\(stored) times \(scaling)")
            }
        }
        for scaling in ["0", "-1", "x", "1E999"] {
            #expect(try metadata(scaling: scaling)["RescaleIntercept"] == nil, "\(scaling)")
        }
    }

    @Test func `Oblique planes lie along their normal`() {
        let turned = [1, 0, 0, 0, 0, -1.0]
        let found = DoseGrid.positions(ofPlanes: 2, offsets: [0, 3], origin: [1, 2, 3], orientation: turned)
        #expect(found == [[1, 2, 3], [1, 5, 3]])
        // By the patient's axis only axial planes are told.
        #expect(DoseGrid.positions(ofPlanes: 2, offsets: [3, 6], origin: [1, 2, 3], orientation: turned) == nil)
        let prone = [-1, 0, 0, 0, -1, 0.0]
        let absolute = DoseGrid.positions(ofPlanes: 2, offsets: [3, 6], origin: [1, 2, 3], orientation: prone)
        #expect(absolute == [[1, 2, 3], [1, 2, 6]])
    }

    @Test(
        arguments: [
            ([0, .infinity], [0, 0, 0], axial), ([0, .nan], [0, 0, 0], axial), ([0, 1], [0, 0, .nan], axial),
            ([0, 1], [0, 0], axial), ([0, 1], [0, 0, 0], [1, 0, 0]), ([0, 1], [0, 0, 0], [1, 0, 0, 1, 0, 0]),
            ([], [0, 0, 0], axial),
        ] as [([Double], [Double], [Double])])
    func `Values that give no place give none`(offsets: [Double], origin: [Double], orientation: [Double]) {
        #expect(DoseGrid.positions(ofPlanes: 2, offsets: offsets, origin: origin, orientation: orientation) == nil)
        #expect(DoseGrid.positions(ofPlanes: -1, offsets: offsets, origin: origin, orientation: orientation) == nil)
    }
}
