// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import JSON
import Testing

@testable import Studies

@Suite struct WaveformTests {
    private static let ecg = "1.2.840.10008.5.1.4.1.1.9.1.1"

    /// A multiplex group as OHIF reads it, but for what is said.
    private struct Group {
        var channels = 2
        var samples = 200
        var bits = 16
        var interpretation = "SS"
        var size = 800
        var frequency = "500 "

        var item: [UInt8] {
            Bytes.openItem(
                Bytes.explicit(0x003A_0005, "US", Bytes.uint16(channels))
                    + Bytes.explicit(0x003A_0010, "UL", Bytes.uint32(samples))
                    + Bytes.explicit(0x003A_001A, "DS", frequency)
                    + Bytes.explicit(0x5400_1004, "US", Bytes.uint16(bits))
                    + Bytes.explicit(0x5400_1006, "CS", interpretation)
                    + (size > 0 ? Bytes.explicit(0x5400_1010, "OW", [UInt8](repeating: 7, count: size)) : []))
        }
    }

    private func record(_ groups: [Group], class: String = Self.ecg) throws -> InstanceRecord {
        let file = Bytes.file(
            Bytes.explicit(0x0008_0016, "UI", Bytes.padded(`class`)) + Bytes.explicit(0x0008_0018, "UI", "1.23")
                + Bytes.explicit(0x0020_000E, "UI", "1.24")
                + Bytes.openSequence(0x5400_0100, groups.flatMap(\.item)))
        return try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
    }

    private func addresses(_ record: InstanceRecord) throws -> [String?] {
        let groups = try JSONValue(parsing: Array(record.metadata))["WaveformSequence"]?.array ?? []
        return groups.map { $0["WaveformData"]?["BulkDataURI"]?.string }
    }

    @Test func `The samples of every group have an address below the instance`() throws {
        let record = try record([Group(), Group(channels: 1, samples: 400)])
        #expect(record.kind == .waveform)
        #expect(
            try addresses(record) == [
                "../instances/id/ohif/bulk/54000100/1/54001010", "../instances/id/ohif/bulk/54000100/2/54001010",
            ])
    }

    @Test(arguments: [
        Group(bits: 8, interpretation: "SB"), Group(interpretation: "US"), Group(bits: 32, interpretation: "SL"),
        Group(size: 798), Group(size: 0), Group(channels: 0), Group(samples: 0), Group(samples: 0xFFFF_FFFF),
        Group(frequency: "0 "), Group(frequency: "x "),
    ])
    private func `A group that OHIF would take for another has no address`(group: Group) throws {
        let record = try record([group, Group()])
        #expect(record.kind == .otherWaveform)
        #expect(try addresses(record) == [nil, nil])
    }

    @Test func `Only the first group is drawn, so only that decides`() throws {
        #expect(try record([Group(), Group(bits: 8, interpretation: "SB")]).kind == .waveform)
        #expect(try record([]).kind == .otherWaveform)
    }

    @Test func `Waveforms of other classes have addresses, whatever their samples`() throws {
        let sound = try record([Group(bits: 8, interpretation: "UB")], class: "1.2.840.10008.5.1.4.1.1.9.4.1")
        #expect(sound.kind == .ordinary)
        #expect(try addresses(sound) == ["../instances/id/ohif/bulk/54000100/1/54001010"])
    }

    @Test func `A pack keeps kind and addresses`() throws {
        let record = try record([Group()])
        let pack = try SeriesPack.encode([record], lastUpdate: "", noticesDeletions: true)
        #expect(try SeriesPack.decode(pack).records == [record])
    }
}
