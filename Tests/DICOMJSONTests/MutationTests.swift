// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import JSON
import Testing

@testable import DICOMJSON

/// Whatever happens to a file, what is written of it is JSON, or the reader says why it is no DICOM.
@Suite struct MutationTests {
    static let image: [UInt8] =
        Bytes.explicit(0x0008_0005, "CS", "ISO 2022 IR 13\\ISO 2022 IR 87")
        + Bytes.explicit(0x0008_0008, "CS", "ORIGINAL\\PRIMARY") + Bytes.explicit(0x0008_0016, "UI", "1.2.840\0")
        + Bytes.openSequence(
            0x0008_1140,
            Bytes.openItem(Bytes.explicit(0x0008_1155, "UI", "1.2\0"))
                + Bytes.openItem(Bytes.openSequence(0x0040_A170, Bytes.openItem([]))))
        + Bytes.explicit(
            0x0010_0010, "PN", [0xD4, 0xCF, 0x5E, 0x3D, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x4A])
        + Bytes.explicit(0x0018_1063, "DS", "33.3") + Bytes.explicit(0x0020_0013, "IS", "1 ")
        + Bytes.explicit(0x0020_0032, "DS", "-1.5\\+2e1\\x ")
        + Bytes.explicit(0x0028_0009, "AT", Bytes.tag(0x0018_1063))
        + Bytes.explicit(0x0028_1101, "US", [0, 1, 0, 0, 16, 0])
        + Bytes.explicit(0x0028_1201, "OW", [UInt8](0..<64))

    static let privateElements: [UInt8] =
        Bytes.explicit(0x2001_0010, "LO", "Philips Imaging DD 001") + Bytes.explicit(0x2001_1003, "FL", [1, 2, 3, 4])
        + Bytes.explicit(0x6000_0010, "US", [8, 0]) + Bytes.explicit(0x6000_0011, "US", [8, 0])
        + Bytes.explicit(0x6000_0050, "SS", [1, 0, 1, 0]) + Bytes.explicit(0x6000_3000, "OW", [UInt8](0..<8))
        + Bytes.explicit(0x7053_0010, "LO", "Philips PET Private Group ")
        + Bytes.explicit(0x7053_1000, "DS", "0.25")

    static let values: [UInt8] =
        Bytes.explicit(0x0072_0073, "OD", [UInt8](0..<16)) + Bytes.explicit(0x0072_0074, "FD", [UInt8](1...16))
        + Bytes.explicit(0x0072_0075, "OL", [UInt8](0..<8)) + Bytes.explicit(0x0072_0076, "FL", [UInt8](1...8))
        + Bytes.explicit(0x0072_0082, "SV", [UInt8](1...8)) + Bytes.explicit(0x0072_0083, "UV", [UInt8](1...8))

    static let seeds: [[UInt8]] = [
        Bytes.file(image + privateElements + Bytes.explicit(0x7FE0_0010, "OW", [UInt8](0..<32))),
        Bytes.file(values),
        Bytes.prefix(Syntax.jpegBaseline) + image + Bytes.encapsulated([[1, 2], [3, 4]]),
        Bytes.prefix(Syntax.explicitBig) + Bytes.explicit(0x0028_0010, "US", [2, 0], bigEndian: true)
            + Bytes.explicit(0x0028_1101, "US", [1, 0, 0, 0, 0, 16], bigEndian: true)
            + Bytes.explicit(0x0028_1201, "OW", [UInt8](0..<8), bigEndian: true),
        Bytes.prefix(Syntax.implicitLittle) + Bytes.implicit(0x0008_0060, "CT")
            + Bytes.implicit(0x0040_A730, Bytes.openItem(Bytes.implicit(0x0008_0100, "X ")), length: Bytes.undefined)
            + Bytes.sequenceEnd,
    ]

    /// Writes a file in every form and checks each; false when the reader refuses it.
    static func isWritten(_ bytes: [UInt8], with reader: DICOMReader, to writer: inout JSONWriter) throws -> Bool {
        do {
            try reader.withFile(bytes) { file in
                writer.removeAll()
                DICOMJSONModel.write(file.dataSet, to: &writer, inlineLimit: 16) { .bulkDataURI("#\($0.valueOffset)") }
                try expectJSON(writer)
                writer.removeAll()
                NaturalizedJSON.write(file, to: &writer) { .directRetrieveURL("\"\($0.tag)\u{0}") }
                try expectJSON(writer)
            }
            return true
        } catch is DICOMError {
            return false
        }
    }

    private static func expectJSON(_ writer: borrowing JSONWriter) throws {
        let bytes = writer.bytes
        let value = try JSONValue(parsing: bytes, maximumDepth: 512)
        #expect(value.members != nil)
        #expect(String(validating: bytes, as: UTF8.self) != nil)
    }

    @Test(arguments: 0..<seeds.count)
    func `Every truncation of a file is written as JSON or refused`(seed: Int) throws {
        let reader = DICOMReader()
        var writer = JSONWriter()
        let bytes = Self.seeds[seed]
        #expect(try Self.isWritten(bytes, with: reader, to: &writer), "the seed itself is sound")
        for length in 0..<bytes.count {
            _ = try Self.isWritten(Array(bytes[..<length]), with: reader, to: &writer)
        }
    }

    @Test(arguments: 0..<seeds.count)
    func `Thousands of changed files are written as JSON or refused, in bounded time`(seed: Int) throws {
        let reader = DICOMReader()
        var writer = JSONWriter()
        var generator = SplitMix64(seed: UInt64(seed))
        let original = Self.seeds[seed]
        let clock = ContinuousClock()
        var slowest = Duration.zero
        for round in 0..<3000 {
            var bytes = original
            for _ in 0...(round % 4) {
                let position = Int.random(in: 128..<bytes.count, using: &generator)
                if round % 3 == 0 {
                    bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                } else {
                    bytes[position] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            let time = try clock.measure { _ = try Self.isWritten(bytes, with: reader, to: &writer) }
            slowest = max(slowest, time)
        }
        // A file takes well under a millisecond; the rest is for a busy machine.
        #expect(slowest < .seconds(5))
    }
}
