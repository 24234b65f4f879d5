// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Deflate
import Testing

/// Whatever happens to a file, reading all of it ends in values or in a typed error.
@Suite struct MutationTests {
    static let text: [UInt8] =
        Bytes.explicit(0x0008_0005, "CS", "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 149")
        + Bytes.explicit(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2\0")
        + Bytes.explicit(
            0x0010_0010, "PN", [0xD4, 0xCF, 0x5E, 0x3D, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x4A])
        + Bytes.explicit(0x0010_4000, "LT", [0x1B, 0x24, 0x29, 0x43, 0xFB, 0xF3, 0x0D, 0x0A, 0xFB])
    static let numbers: [UInt8] =
        Bytes.explicit(0x0018_9810, "SS", [1, 2]) + Bytes.explicit(0x0020_0032, "DS", "1\\-2.5e3\\x")
        + Bytes.explicit(0x0028_0009, "AT", Bytes.tag(0x0018_1063))
        + Bytes.explicit(0x0040_A161, "FL", [0, 0, 128, 63])
        + Bytes.explicit(0x0066_0040, "OL", [UInt8](1...8)) + Bytes.explicit(0x0072_0082, "SV", [UInt8](1...8))
    static let image =
        PixelDataTests.description(bits: 16, frames: "3")
        + Bytes.explicit(0x7FE0_0001, "OV", [0, 10, 20].flatMap { Bytes.uint64($0) })
        + Bytes.explicit(0x7FE0_0002, "OV", [2, 2, 2].flatMap { Bytes.uint64($0) })

    static let seeds: [(name: String, bytes: [UInt8])] = [
        ("rich", DamageTests.rich),
        ("native", Bytes.file(text + numbers + image + PixelDataTests.native([UInt8](repeating: 7, count: 36)))),
        (
            "encapsulated",
            Bytes.prefix(Syntax.jpegBaseline) + text + image
                + Bytes.encapsulated(table: [0, 10, 20], [[1, 2], [3, 4], [0xFF, 0xD9]])
                + Bytes.explicit(0xFFFC_FFFC, "OB", [0, 0])
        ),
        (
            "implicit",
            Bytes.prefix(Syntax.implicitLittle) + PrivateElementTests.dataSet
                + Bytes.implicit(0x0028_0106, [0xFE, 0xFF]) + Bytes.implicit(0x0028_0103, [1, 0])
                + Bytes.implicit(
                    0x0040_A730, Bytes.openItem(Bytes.implicit(0x0028_0120, [1, 2])), length: Bytes.undefined)
                + Bytes.sequenceEnd
        ),
        ("big endian", Bytes.prefix(Syntax.explicitBig) + Bytes.explicit(0x0028_0010, "US", [2, 0], bigEndian: true)),
        ("no prefix", ReaderTests.sample),
        ("deflated", Bytes.prefix(Syntax.deflated) + deflated),
    ]

    private static let deflated: [UInt8] =
        (try? Compressor(level: 6).compress(text + numbers + image, format: .raw)) ?? []

    /// Asks for everything that a file has; how much that was.
    private static func exhaust(_ bytes: [UInt8], _ reader: DICOMReader) throws -> Int {
        try reader.withFile(bytes) { file in
            var work = 0
            walk(file.meta, &work)
            walk(file.dataSet, &work)
            if let table = try? file.frames() {
                for frame in 0..<min(table.count, 5) {
                    guard let location = try? table.location(ofFrame: frame) else { continue }
                    for range in location.ranges {
                        #expect(range.lowerBound >= 0 && range.upperBound <= file.bytes.count)
                    }
                    work += location.byteCount
                }
            }
            #expect(file.endOffset >= 0 && file.endOffset <= file.bytes.count)
            if let damage = file.damage { #expect(damage.offset <= file.bytes.count) }
            return work
        }
    }

    private static func walk(_ dataSet: DataSet, _ work: inout Int) {
        for element in dataSet {
            #expect(element.valueOffset >= 0 && element.length >= 0)
            #expect(element.bytes.count == element.length)
            work += element.strings.count + element.doubles.count + element.ints.count
            work += element.privateCreator?.utf8.count ?? 0
            _ = element.interpreted(as: .DS).doubles
            _ = element.interpreted(as: .FD).doubles
            for position in 0..<min(element.numberCount, 9) {
                _ = element.integer(at: position) ?? 0
                _ = element.unsigned64(at: position)
                _ = element.attributeTag(at: position)
            }
            for item in element.items { walk(item, &work) }
        }
    }

    @Test(arguments: 0..<seeds.count)
    func `Every truncation ends in values or a typed error`(seed: Int) throws {
        let reader = DICOMReader()
        let bytes = Self.seeds[seed].bytes
        #expect(try Self.exhaust(bytes, reader) > 0, "the seed itself is sound")
        for length in 0..<bytes.count {
            do {
                _ = try Self.exhaust(Array(bytes[..<length]), reader)
            } catch {
                #expect(error is DICOMError)
            }
        }
    }

    @Test(arguments: 0..<seeds.count)
    func `Changed bytes end in values or a typed error`(seed: Int) {
        let reader = DICOMReader()
        let original = Self.seeds[seed].bytes
        var generator = SplitMix64(seed: UInt64(seed))
        // What lengths and tags look like is worth more than random bytes.
        let patterns: [[UInt8]] = [
            [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0xFE, 0xFF, 0x00, 0xE0],
            [0xFE, 0xFF, 0x0D, 0xE0], [0xFE, 0xFF, 0xDD, 0xE0], [0xE0, 0x7F, 0x10, 0x00], [0x08, 0x00, 0x05, 0x00],
            Array("SQ".utf8), Array("UN".utf8), [0x1B, 0x24, 0x42], [0x00],
        ]
        // The preamble is never looked at.
        let start = original.count > 132 ? 128 : 0
        for round in 0..<4000 {
            var bytes = original
            for _ in 0...(round % 3) {
                let position = Int.random(in: start..<bytes.count, using: &generator)
                switch round % 5 {
                case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes[position] = UInt8.random(in: 0...255, using: &generator)
                case 2:
                    let pattern = patterns[Int.random(in: 0..<patterns.count, using: &generator)]
                    for (offset, byte) in pattern.enumerated() where position + offset < bytes.count {
                        bytes[position + offset] = byte
                    }
                case 3: bytes.remove(at: position)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: position)
                }
            }
            do {
                _ = try Self.exhaust(bytes, reader)
            } catch {
                #expect(error is DICOMError)
            }
        }
    }
}
