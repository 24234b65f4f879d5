// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

/// Files that are cut off, that lie about lengths, or that are made to exhaust a reader.
@Suite struct DamageTests {
    static let uid = SequenceTests.uid
    static let after = SequenceTests.after
    static let start = ReaderTests.dataSetStart

    @Test func `A truncated file gives what was read so far, and a named error`() throws {
        let bytes = Bytes.file(Bytes.explicit(0x0008_0060, "CS", "CT") + Bytes.explicit(0x0010_0010, "PN", "Doe^Jane"))
        let outline = try Outline(Array(bytes.dropLast(3)))
        #expect(outline.lines == ["0008,0060 CS CT"])
        #expect(outline.damage == DICOMError(.truncated, offset: Self.start + 10, tag: Tag(0x0010_0010)))
        #expect(outline.end == Self.start + 10)
    }

    @Test func `A strict reader throws the first defect`() {
        var options = ReaderOptions()
        options.isStrict = true
        let bytes = Bytes.file(Bytes.explicit(0x0008_0060, "CS", "CT")).dropLast()
        #expect(throws: DICOMError(.truncated, offset: Self.start, tag: Tag(0x0008_0060))) {
            try Outline(Array(bytes), options: options)
        }
    }

    @Test func `A truncated sequence keeps its complete elements`() throws {
        let content = Bytes.openItem(Self.uid + Bytes.explicit(0x0008_1150, "UI", "1.9\0"))
        for sequence in [Bytes.explicit(0x0008_1115, "SQ", content), Bytes.openSequence(0x0008_1115, content)] {
            // The second element's value is cut off: 8 bytes of item delimiter and 2 of the value, or 8 more.
            let isOpen = sequence.count > 12 + content.count
            let outline = try Outline(Bytes.file(Array(sequence.dropLast(isOpen ? 18 : 10))))
            #expect(outline.lines == ["0008,1115 SQ", "-", "  0008,1155 UI 1.2"])
            #expect(outline.damage?.kind == .truncated)
        }
    }

    /// Elements of all kinds, with pixel data in the end.
    static let rich: [UInt8] = Bytes.file(
        Bytes.explicit(0x0008_0005, "CS", "ISO_IR 192")
            + Bytes.explicit(0x0008_1111, "SQ", Bytes.item(uid) + Bytes.openItem(uid))
            + Bytes.openSequence(0x0008_1115, Bytes.openItem(Bytes.openSequence(0x0008_1199, Bytes.item(uid))))
            + Bytes.explicit(0x0008_2112, "UN", Bytes.item(Bytes.implicit(0x0008_1155, "1.2\0")))
            + Bytes.explicit(0x0009_0010, "LO", "MAKER")
            + Bytes.explicit(0x0009_1001, "UN", Bytes.openItem(Bytes.implicit(0x0008_1155, "1.2")), length: -1)
            + Bytes.sequenceEnd
            + Bytes.explicit(0x0010_0010, "PN", "Müller^Jürgen")
            + Bytes.encapsulated(table: [0], [[0xFF, 0xD8, 0xFF, 0xD9]])
            + Bytes.explicit(0xFFFC_FFFC, "OB", [0, 0]))

    @Test func `Every truncation of a file gives a prefix of its elements and an error`() throws {
        let whole = try Outline(Self.rich)
        #expect(whole.damage == nil)
        #expect(whole.end == Self.rich.count)
        #expect(whole.lines.count == 21)
        // Between elements of the data set a shorter file is as sound as the whole one.
        let boundaries = try DICOMReader().withFile(Self.rich) { file in
            file.dataSet.map { element in
                element.valueOffset + element.length + (element.hasUndefinedLength ? 8 : 0)
            }
        }
        for length in Self.start..<Self.rich.count {
            let part = try Outline(Array(Self.rich[..<length]))
            let isBoundary = length == Self.start || boundaries.contains(length)
            #expect((part.damage == nil) == isBoundary, "\(length) bytes")
            if let damage = part.damage {
                #expect(damage.kind == .truncated, "\(length) bytes")
                #expect(damage.offset <= length)
            }
            #expect(part.end <= length)
            // UN may be bytes instead of a sequence, and pixel data shorter; everything else is the same.
            for (left, right) in zip(part.lines, whole.lines)
            where !left.hasPrefix("7fe0") && !left.hasPrefix("0008,2112") {
                #expect(left == right, "\(length) bytes")
            }
        }
    }

    @Test func `Every truncation before the data set gives a file or an error`() throws {
        for length in 0..<Self.start {
            do {
                #expect(try Outline(Array(Self.rich[..<length])).lines.isEmpty)
            } catch let error as DICOMError {
                #expect(error.kind == .notDICOM || error.kind == .truncated, "\(length) bytes")
            }
        }
    }

    @Test(arguments: [0xFFFF_FFFE, 0x8000_0000, 0x7FFF_FFFF, 0x4000_0000, 100])
    func `A length beyond the end reserves nothing and is named`(length: Int) throws {
        for vr in ["OB", "UT", "UN", "OV"] {
            let outline = try Outline(Bytes.file(Bytes.explicit(0x0042_0011, vr, [1, 2, 3, 4], length: length)))
            #expect(outline.lines.isEmpty)
            #expect(outline.damage == DICOMError(.truncated, offset: Self.start, tag: Tag(0x0042_0011)))
        }
        let item = Bytes.explicit(0x0008_1111, "SQ", Bytes.item(Self.uid, length: length), length: length)
        let outline = try Outline(Bytes.file(item))
        #expect(outline.lines == ["0008,1111 SQ", "-", "  0008,1155 UI 1.2"])
        #expect(outline.damage == DICOMError(.truncated, offset: Self.start, tag: Tag(0x0008_1111)))
    }

    @Test func `An undefined length where none is allowed is named`() throws {
        let outline = try Outline(
            Bytes.file(Bytes.explicit(0x0042_0010, "UT", [1, 2, 3, 4, 5, 6, 7, 8], length: Bytes.undefined)))
        #expect(outline.lines.isEmpty)
        #expect(outline.damage == DICOMError(.undefinedLength, offset: Self.start, tag: Tag(0x0042_0010)))
    }

    @Test func `An element that exceeds its item is left out, and what follows the item is read`() throws {
        let item = Bytes.item(Self.uid + Bytes.explicit(0x0008_1150, "UI", [1, 2], length: 400))
        let outline = try Outline(
            Bytes.file(
                Bytes.explicit(0x0008_1111, "SQ", item + Bytes.item([])) + Self.after
                    + [UInt8](repeating: 0, count: 400)))
        #expect(
            outline.lines == ["0008,1111 SQ", "-", "  0008,1155 UI 1.2", "-", "0020,000d UI 1.3"])
        #expect(outline.damage == DICOMError(.exceedsParent, offset: Self.start + 32, tag: Tag(0x0008_1150)))
    }

    @Test func `A sequence that holds something else than items is passed over`() throws {
        let outline = try Outline(Bytes.file(Bytes.explicit(0x0008_1111, "SQ", Self.uid) + Self.after))
        #expect(outline.lines == ["0008,1111 SQ", "0020,000d UI 1.3"])
        #expect(outline.damage == DICOMError(.itemExpected, offset: Self.start + 12, tag: Tag(0x0008_1111)))
    }

    @Test func `An item that is not closed before the next ends there`() throws {
        let items = Bytes.item(Self.uid, length: Bytes.undefined) + Bytes.item(Self.uid, length: Bytes.undefined)
        let outline = try Outline(Bytes.file(Bytes.openSequence(0x0008_1111, items) + Self.after))
        #expect(
            outline.lines == [
                "0008,1111 SQ", "-", "  0008,1155 UI 1.2", "-", "  0008,1155 UI 1.2", "0020,000d UI 1.3",
            ])
        #expect(outline.damage?.kind == .itemExpected)
    }

    @Test func `A sequence that never ends takes what there is`() throws {
        let outline = try Outline(
            Bytes.file(Bytes.explicit(0x0008_1111, "SQ", Bytes.openItem(Self.uid), length: Bytes.undefined)))
        #expect(outline.lines == ["0008,1111 SQ", "-", "  0008,1155 UI 1.2"])
        #expect(outline.damage?.kind == .truncated)
    }

    @Test func `A million opened sequences end at the depth limit`() throws {
        let level = Bytes.explicit(0x0040_A730, "SQ", Bytes.item([], length: Bytes.undefined), length: Bytes.undefined)
        let bomb = Bytes.file(Array(repeatElement(level, count: 200_000).joined()))
        let outline = try DICOMReader().withFile(bomb) { file in (file.dataSet.nestedCount, file.damage) }
        #expect(outline.0 == 128, "a sequence and an item for each level")
        #expect(outline.1?.kind == .nestedTooDeeply)
    }

    @Test(arguments: [0, 1, 5]) func `The depth of sequences is told`(depth: Int) throws {
        var nested = Self.uid
        for _ in 0..<depth { nested = Bytes.openSequence(0x0040_A730, Bytes.openItem(nested) + Bytes.item([])) }
        let told = try DICOMReader().withFile(Bytes.file(Self.uid + nested + Self.after)) { $0.dataSet.nestingDepth }
        #expect(told == depth)
    }

    @Test func `Too many elements are refused`() throws {
        var options = ReaderOptions()
        options.maximumElements = 1000
        let flood = Bytes.file(
            (0..<2000).flatMap { Bytes.explicit(UInt32(0x0009_1000 + $0), "CS", []) })
        let (count, damage) = try DICOMReader(options: options).withFile(flood) { file in
            (file.dataSet.nestedCount, file.damage)
        }
        #expect(count == 998, "two are file meta information")
        #expect(damage == DICOMError(.tooManyElements, offset: Self.start + 998 * 8, tag: Tag(0x0009_13E6)))
    }

    @Test func `Zeros behind the data set are padding, other bytes are not`() throws {
        let sound = Bytes.file(Self.after)
        for count in [1, 7, 8, 100] {
            let padded = try Outline(sound + [UInt8](repeating: 0, count: count))
            #expect(padded.lines == ["0020,000d UI 1.3"])
            #expect(padded.damage == nil)
            #expect(padded.end == sound.count)
        }
        #expect(try Outline(sound + [0, 1]).damage == DICOMError(.truncated, offset: sound.count))
    }

    @Test func `Unknown VRs of two letters keep their bytes in either form of length`() throws {
        let short = Bytes.tag(0x0009_1001) + Array("ZZ".utf8) + Bytes.uint16(2) + [1, 2]
        let long = Bytes.tag(0x0009_1002) + Array("ZY".utf8) + [0, 0] + Bytes.uint32(2) + [3, 4]
        let outline = try Outline(Bytes.file(short + long + Self.after))
        #expect(outline.lines == ["0009,1001 UN 0102", "0009,1002 UN 0304", "0020,000d UI 1.3"])
        #expect(outline.damage == nil)
    }

    @Test func `VRs that are no letters are implicit elements, or have a length of 16 bits`() throws {
        let implicit = Bytes.implicit(0x0010_0020, "ID")
        let marks = Bytes.tag(0x0010_0040) + Array("??".utf8) + Bytes.uint16(2) + Array("M ".utf8)
        let outline = try Outline(Bytes.file(Bytes.explicit(0x0008_0060, "CS", "CT") + implicit + marks + Self.after))
        #expect(outline.lines == ["0008,0060 CS CT", "0010,0020 LO ID", "0010,0040 CS M", "0020,000d UI 1.3"])
        #expect(outline.damage == nil)
    }

    @Test func `Values of odd length are read`() throws {
        let outline = try Outline(
            Bytes.file(
                Bytes.explicit(0x0008_0060, "CS", "CT1") + Bytes.explicit(0x0028_0010, "US", [1, 0, 9]) + Self.after))
        #expect(outline.lines == ["0008,0060 CS CT1", "0028,0010 US 1", "0020,000d UI 1.3"])
        #expect(outline.damage == nil)
    }

    @Test func `Of repeated elements the first counts, whatever their order`() throws {
        let dataSet =
            Bytes.explicit(0x0020_0013, "IS", "1") + Bytes.explicit(0x0008_0060, "CS", "CT")
            + Bytes.explicit(0x0020_0013, "IS", "2")
            + Bytes.explicit(
                0x0040_A730, "SQ",
                Bytes.item(Bytes.explicit(0x0040_A040, "CS", "A") + Bytes.explicit(0x0040_A040, "CS", "B")))
        let outline = try Outline(Bytes.file(dataSet))
        #expect(outline.lines == ["0020,0013 IS 1", "0008,0060 CS CT", "0040,a730 SQ", "-", "  0040,a040 CS A"])
        #expect(outline.damage == nil)
    }

}
