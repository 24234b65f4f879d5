// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import Testing

@testable import Studies

@Suite struct AbridgedFileTests {
    private static let pixels = Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 7, count: 300))

    private func file(
        _ elements: [UInt8] = [], pixels: [UInt8] = Self.pixels, syntax: String = Syntax.explicitLittle
    ) -> [UInt8] {
        Bytes.prefix(syntax) + Bytes.explicit(0x0008_0016, "UI", Bytes.padded("1.2.840.10008.5.1.4.1.1.2"))
            + Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0010_0010, "PN", "A^B ")
            + Bytes.explicit(0x0020_000E, "UI", "1.24") + Bytes.explicit(0x0020_0013, "IS", "12")
            + elements + pixels
    }

    /// What is kept, after a look at whether it gives what the file gives.
    private func kept(of file: [UInt8]) throws -> AbridgedOrRecord {
        let reader = RecordReader()
        return try file.withUnsafeBytes { bytes in
            let kept = try #require(reader.abridgedOrRecord(of: bytes, id: "id"))
            let record = try? reader.record(of: bytes, id: "id").get()
            switch kept {
            case .record(let kept): #expect(kept == record)
            case .abridged(let file):
                #expect(reader.record(of: file, id: "id") == record)
                #expect(InstanceSummary.encoded(of: file, in: .latin1) == InstanceSummary.encoded(ofFile: bytes))
            }
            return kept
        }
    }

    private func isAbridged(_ kept: AbridgedOrRecord) -> Bool {
        if case .abridged = kept { true } else { false }
    }

    @Test func `Of an image all is kept but most of its pixels`() throws {
        let file = file()
        let kept = try kept(of: file)
        #expect(isAbridged(kept))
        #expect(kept.byteCount == file.count - 292)
    }

    @Test func `A recent record is made from the copy when it is asked for`() throws {
        let file = file()
        let recent = RecentRecords(capacity: 1 << 20)
        let copy = try #require(file.withUnsafeBytes { recent.add(file: $0, ofInstance: "id") })
        #expect(copy.bytes.count == file.count - 292)
        let record = try file.withUnsafeBytes { try RecordReader().record(of: $0, id: "id").get() }
        #expect(recent.record(ofInstance: "id") == record)
        let overwriting = self.file(Bytes.explicit(0x0020_4000, "LT", "new "))
        _ = overwriting.withUnsafeBytes { recent.add(file: $0, ofInstance: "id") }
        #expect(recent.record(ofInstance: "id") != record)
        recent.remove(["id"])
        #expect(recent.bytes == 0)
    }

    @Test func `It does not matter how the pixels are stored`() throws {
        let fragments = Bytes.encapsulated([[1, 2], [3, 4]])
        #expect(isAbridged(try kept(of: file(pixels: fragments, syntax: "1.2.840.10008.1.2.4.50"))))
        #expect(isAbridged(try kept(of: file(pixels: fragments, syntax: "1.2.840.10008.1.2.4.102"))))
        #expect(isAbridged(try kept(of: file(pixels: Bytes.explicit(0x7FE0_0010, "OB", [1, 2])))))
        #expect(isAbridged(try kept(of: file(pixels: Bytes.explicit(0x7FE0_0010, "OB", [])))))
    }

    @Test(arguments: ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.102"])
    func `Pixel data without any fragment stay without`(syntax: String) throws {
        let none = Bytes.explicit(0x7FE0_0010, "OB", [], length: Bytes.undefined) + Bytes.sequenceEnd
        #expect(isAbridged(try kept(of: file(pixels: none, syntax: syntax))))
    }

    @Test(arguments: ["UT", "UC", "UR", "SV", "UV", "OV"])
    func `Pixel data that claim to be something else are kept`(vr: String) throws {
        let claim = Bytes.explicit(0x7FE0_0010, vr, [UInt8](repeating: 0x41, count: 16))
        #expect(!isAbridged(try kept(of: file(pixels: claim))))
        let fragments = Bytes.explicit(0x7FE0_0010, vr, Bytes.item([]) + Bytes.item([0x41]), length: Bytes.undefined)
        #expect(!isAbridged(try kept(of: file(pixels: fragments + Bytes.sequenceEnd))))
    }

    @Test func `Fragments keep the byte order that they are in`() throws {
        for vr in ["UN", "ZZ", "OB"] {
            let item = Bytes.tag(0xFFFE_E000, bigEndian: true) + Bytes.uint32(4, bigEndian: true) + [1, 2, 3, 4]
            let end = Bytes.tag(0xFFFE_E0DD, bigEndian: true) + Bytes.uint32(0)
            let pixels =
                Bytes.tag(0x7FE0_0010, bigEndian: true) + Array(vr.utf8) + [0, 0, 255, 255, 255, 255] + item + end
            let file =
                Bytes.prefix(Syntax.explicitBig)
                + Bytes.explicit(0x0008_0018, "UI", Array("1.23".utf8), bigEndian: true)
                + Bytes.explicit(0x0020_000E, "UI", Array("1.24".utf8), bigEndian: true)
                + pixels + Bytes.explicit(0xFFFA_FFFA, "OB", [1, 2], bigEndian: true)
            _ = try kept(of: file)
        }
    }

    @Test func `A file that would be taken for another one is not abridged`() throws {
        // Without preamble: what follows the pixels would come to stand where the prefix does.
        let start =
            Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0020_000E, "UI", "1.24")
            + Bytes.explicit(0x0028_0010, "US", [1, 0])
        let pixels = Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 7, count: 300))
        let value = [UInt8](repeating: 0, count: 128 - start.count - 20 - 12) + Array("DICM".utf8)
        let file = start + pixels + Bytes.explicit(0xFFFC_FFFC, "OB", value)
        #expect(!isAbridged(try kept(of: file)))
    }

    @Test func `Whatever happens to a file, its copy gives what it gives`() throws {
        let tail = Bytes.explicit(0xFFFC_FFFC, "OB", [1, 2])
        let seeds = [
            file() + tail,
            file(pixels: Bytes.encapsulated(table: [0, 10], [[1, 2], [3, 4]]), syntax: Syntax.jpegBaseline) + tail,
            file(Bytes.explicit(0x0028_0008, "IS", "1 "), pixels: Bytes.encapsulated([]), syntax: Syntax.jpegBaseline),
            Bytes.prefix(Syntax.explicitBig) + Bytes.explicit(0x0008_0018, "UI", Array("1.23".utf8), bigEndian: true)
                + Bytes.explicit(0x0020_000E, "UI", Array("1.24".utf8), bigEndian: true)
                + Bytes.explicit(0x7FE0_0010, "OW", [UInt8](repeating: 7, count: 30), bigEndian: true),
            Bytes.prefix(Syntax.implicitLittle) + Bytes.implicit(0x0008_0018, "1.23")
                + Bytes.implicit(0x0020_000E, "1.24") + Bytes.implicit(0x7FE0_0010, [UInt8](repeating: 7, count: 30)),
        ]
        let reader = RecordReader()
        var generator = SplitMix64(seed: 7)
        var abridged = 0
        for (number, seed) in seeds.enumerated() {
            for round in 0..<4000 {
                var bytes = seed
                for _ in 0...(round % 3) {
                    // Mostly what follows the meta information, where there is something to mistake.
                    let position = Int.random(in: 132..<bytes.count, using: &generator)
                    bytes[position] = UInt8.random(in: 0...255, using: &generator)
                }
                guard let kept = bytes.withUnsafeBytes({ reader.abridgedOrRecord(of: $0, id: "id") }) else { continue }
                let record = bytes.withUnsafeBytes { try? reader.record(of: $0, id: "id").get() }
                guard case .abridged(let copy) = kept else { continue }
                abridged += 1
                let isTrue =
                    reader.record(of: copy, id: "id") == record
                    && InstanceSummary.encoded(of: copy, in: .latin1)
                        == bytes.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) }
                #expect(isTrue, "seed \(number), round \(round)")
            }
        }
        #expect(abridged > 5000)
    }

    @Test(arguments: [Syntax.explicitLittle, Syntax.explicitBig]) func `What follows the pixels is kept`(
        syntax: String
    ) throws {
        let isBig = syntax == Syntax.explicitBig
        func element(_ tag: UInt32, _ vr: String, _ value: [UInt8]) -> [UInt8] {
            Bytes.explicit(tag, vr, value, bigEndian: isBig)
        }
        let file =
            Bytes.prefix(syntax) + element(0x0008_0018, "UI", Array("1.23".utf8))
            + element(0x0020_000E, "UI", Array("1.24".utf8))
            + element(0x7FE0_0010, "OW", [UInt8](repeating: 7, count: 300)) + element(0xFFFC_FFFC, "OB", [1, 2])
        let kept = try kept(of: file)
        #expect(isAbridged(kept))
        #expect(kept.byteCount == file.count - 292)
    }

    @Test func `Of a file whose other bytes matter the record is kept`() throws {
        let oneFrame = Bytes.explicit(0x0028_0008, "IS", "1 ")
        #expect(isAbridged(try kept(of: file(oneFrame))))
        let frames = Bytes.explicit(0x0028_0008, "IS", "2 ")
        #expect(!isAbridged(try kept(of: file(frames))))
        let sixtyFourBits = Bytes.explicit(0x7FE0_0001, "OV", [UInt8](repeating: 0, count: 8))
        #expect(!isAbridged(try kept(of: file(sixtyFourBits))))
        #expect(!isAbridged(try kept(of: file(pixels: []))))
    }

    @Test func `Of a damaged file nothing is kept`() {
        // In the pixels, in their header, between elements, in the value before.
        for (lost, isSound) in [(1, false), (300, false), (302, false), (312, true), (313, false)] {
            let cut = Array(file().dropLast(lost))
            let kept = cut.withUnsafeBytes { RecordReader().abridgedOrRecord(of: $0, id: "id") }
            #expect((kept != nil) == isSound, "\(lost) bytes are lost")
        }
    }

    @Test func `The copy of a file without record gives none, either`() throws {
        let file = Bytes.prefix(Syntax.explicitLittle) + Bytes.explicit(0x0008_0018, "UI", "1.23") + Self.pixels
        #expect(isAbridged(try kept(of: file)))
    }

    @Test func `Of a file that is large without its pixels the record is kept, which is smaller`() throws {
        let privateElements =
            Bytes.explicit(0x0029_0010, "LO", "MAKER ")
            + Bytes.explicit(0x0029_1010, "OB", [UInt8](repeating: 1, count: 9000))
        let kept = try kept(of: file(privateElements))
        #expect(!isAbridged(kept))
        #expect(kept.byteCount < 1000)
    }
}
