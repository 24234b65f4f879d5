// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import DICOMSamples
import JSON
import OHIFReleases
import Testing

@testable import Studies

/// Whatever one object has in an attribute that OHIF computes with, the document says of the others what it says of them
/// alone.
@Suite struct OneBadObjectTests {
    private static let values =
        ["", "  ", "\\", "0", "1", "1\\2\\3\\4\\5\\6\\7\\8\\9", "5 mm", "NaN", "1\\NaN", "\\5", "1e999", "-1\\-1"]

    private func record(_ number: Int, frames: Int, elements: [(UInt32, [UInt8])]) throws -> InstanceRecord {
        var all: [(UInt32, [UInt8])] = [
            (0x0008_0016, Bytes.explicit(0x0008_0016, "UI", Bytes.padded("1.2.840.10008.5.1.4.1.1.2"))),
            (0x0008_0018, Bytes.explicit(0x0008_0018, "UI", Bytes.padded("1.2.3.\(number)"))),
            (0x0008_0060, Bytes.explicit(0x0008_0060, "CS", "CT")),
            (0x0020_000D, Bytes.explicit(0x0020_000D, "UI", Bytes.padded("1.2.3"))),
            (0x0020_000E, Bytes.explicit(0x0020_000E, "UI", Bytes.padded("1.2.4.\(number)"))),
            (0x0028_0002, Bytes.explicit(0x0028_0002, "US", [1, 0])),
            (0x0028_0008, Bytes.explicit(0x0028_0008, "IS", "\(frames) ")),
            (0x0028_0010, Bytes.explicit(0x0028_0010, "US", [1, 0])),
            (0x0028_0011, Bytes.explicit(0x0028_0011, "US", [2, 0])),
            (0x0028_0100, Bytes.explicit(0x0028_0100, "US", [8, 0])),
            (0x7FE0_0010, Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 1, count: 2 * frames))),
        ]
        let replaced = Set(elements.map(\.0))
        all.removeAll { replaced.contains($0.0) }
        let file =
            Bytes.prefix(Syntax.explicitLittle) + (all + elements).sorted { $0.0 < $1.0 }.flatMap(\.1)
        return try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id-\(number)").get() }
    }

    private func series(of records: [InstanceRecord], for release: OHIFRelease) throws -> [JSONValue] {
        let document = try JSONValue(parsing: StudyDocument.json(of: records, for: release))
        return try #require(document["studies"]?.array?.first?["series"]?.array)
    }

    @Test(arguments: ComputedAttribute.all.map(\.tag), [1, 3])
    func `One bad object takes none of the others along`(tag: DICOM.Tag, frames: Int) throws {
        let sound = [try record(2, frames: frames, elements: []), try record(3, frames: 1, elements: [])]
        let releases = [OHIFRelease.known[0], OHIFRelease.newest]
        let alone = try releases.map { try series(of: sound, for: $0) }
        for value in Self.values + [nil] {
            for vr in ["DS", "US", "FD"] {
                // Bytes that are text become numbers of any size.
                let bytes = value.map { Array(($0.utf8.count % 2 == 0 ? $0 : $0 + " ").utf8) }
                let bad = try record(
                    1, frames: frames,
                    elements: [(tag.rawValue, bytes.map { Bytes.explicit(tag.rawValue, vr, $0) } ?? [])])
                for (release, alone) in zip(releases, alone) {
                    let all = try series(of: [bad] + sound, for: release)
                    #expect(all.count == 3, "\(tag) \(vr) \(value ?? "absent")")
                    let others = all.filter { $0["SeriesInstanceUID"]?.string != "1.2.4.1" }
                    #expect(others == alone, "\(tag) \(vr) \(value ?? "absent")")
                }
            }
        }
    }
}
