// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@Suite struct SequenceTests {
    static let uid = Bytes.explicit(0x0008_1155, "UI", "1.2\0")
    static let after = Bytes.explicit(0x0020_000D, "UI", "1.3\0")
    static let lines = [
        "0008,1111 SQ", "-", "  0008,1155 UI 1.2", "-", "0020,000d UI 1.3",
    ]

    private func expect(_ dataSet: [UInt8], _ lines: [String], _ comment: Comment? = nil) throws {
        let bytes = Bytes.file(dataSet)
        let outline = try Outline(bytes)
        #expect(outline.lines == lines, comment)
        #expect(outline.damage == nil, comment)
        #expect(outline.end == bytes.count, comment)
    }

    @Test func `Sequences and items may have defined or undefined length`() throws {
        for items in [
            Bytes.item(Self.uid) + Bytes.item([]),
            Bytes.openItem(Self.uid) + Bytes.openItem([]),
            Bytes.item(Self.uid) + Bytes.openItem([]),
        ] {
            try expect(Bytes.explicit(0x0008_1111, "SQ", items) + Self.after, Self.lines, "defined")
            try expect(Bytes.openSequence(0x0008_1111, items) + Self.after, Self.lines, "undefined")
        }
    }

    @Test func `A sequence without items is empty`() throws {
        for sequence in [Bytes.explicit(0x0008_1111, "SQ", []), Bytes.openSequence(0x0008_1111, [])] {
            try expect(sequence + Self.after, ["0008,1111 SQ", "0020,000d UI 1.3"])
        }
    }

    @Test func `Nested sequences keep their place and depth`() throws {
        let inner = Bytes.openSequence(0x0040_A730, Bytes.openItem(Bytes.explicit(0x0040_A040, "CS", "CODE")))
        let outer = Bytes.explicit(
            0x0040_A730, "SQ", Bytes.item(Bytes.explicit(0x0040_A040, "CS", "TEXT") + inner) + Bytes.item([]))
        let bytes = Bytes.file(outer + Bytes.explicit(0x0040_DB00, "CS", "1500"))
        try DICOMReader().withFile(bytes) { file in
            #expect(
                Outline(file).lines == [
                    "0040,a730 SQ", "-", "  0040,a040 CS TEXT", "  0040,a730 SQ", "  -", "    0040,a040 CS CODE", "-",
                    "0040,db00 CS 1500",
                ])
            let content = try #require(file.dataSet[Tag(0x0040_A730)])
            #expect(content.items.count == 2)
            let nested = try #require(content.items.firstItem?.items(Tag(0x0040_A730)).firstItem)
            #expect(nested[Tag(0x0040_A040)]?.depth == 2)
            #expect(content.length == bytes.count - ReaderTests.dataSetStart - 12 - 12)
            #expect(file.endOffset == bytes.count)
        }
    }

    @Test func `The length of an undefined sequence is what lies before its delimiter`() throws {
        let items = Bytes.openItem(Self.uid)
        try DICOMReader().withFile(Bytes.file(Bytes.openSequence(0x0008_1111, items) + Self.after)) { file in
            let sequence = try #require(file.dataSet[Tag(0x0008_1111)])
            #expect(sequence.hasUndefinedLength)
            #expect(Array(sequence.bytes) == items)
        }
    }

    @Test func `UN of undefined length is a sequence in implicit VR`() throws {
        let item = Bytes.openItem(Bytes.implicit(0x0008_1155, "1.2\0"))
        for tag: UInt32 in [0x0008_1111, 0x0009_1001] {
            let name = Tag(tag).description
            try expect(
                Bytes.explicit(tag, "UN", item, length: Bytes.undefined) + Bytes.sequenceEnd + Self.after,
                ["\(name) SQ", "-", "  0008,1155 UI 1.2", "0020,000d UI 1.3"])
        }
    }

    @Test func `UN of undefined length with explicit items is understood too`() throws {
        try expect(
            Bytes.explicit(0x0009_1001, "UN", Bytes.openItem(Self.uid), length: Bytes.undefined) + Bytes.sequenceEnd,
            ["0009,1001 SQ", "-", "  0008,1155 UI 1.2"])
    }

    @Test func `UN of defined length is a sequence when the dictionary says so and the content agrees`() throws {
        let item = Bytes.item(Bytes.implicit(0x0008_1155, "1.2\0"))
        try expect(
            Bytes.explicit(0x0008_1111, "UN", item) + Self.after,
            ["0008,1111 SQ", "-", "  0008,1155 UI 1.2", "0020,000d UI 1.3"])
        try expect(
            Bytes.explicit(0x0008_1111, "UN", item + [1, 2, 3, 4, 5, 6, 7, 8]) + Self.after,
            [
                "0008,1111 UN "
                    + (item + [1, 2, 3, 4, 5, 6, 7, 8]).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                    .joined(), "0020,000d UI 1.3",
            ], "content that is no item leaves bytes")
        try expect(
            Bytes.explicit(0x0009_1001, "UN", [1, 2]) + Self.after, ["0009,1001 UN 0102", "0020,000d UI 1.3"],
            "private")
    }

    @Test func `A private element of undefined length in implicit VR is a sequence`() throws {
        let item = Bytes.openItem(Bytes.implicit(0x0008_1155, "1.2\0"))
        let bytes =
            Bytes.prefix(Syntax.implicitLittle)
            + Bytes.implicit(0x0009_1001, item, length: Bytes.undefined) + Bytes.sequenceEnd
        #expect(try Outline(bytes).lines == ["0009,1001 SQ", "-", "  0008,1155 UI 1.2"])
    }

    @Test func `Superfluous delimiters are passed over`() throws {
        try expect(
            Bytes.explicit(0x0008_1111, "SQ", Bytes.item(Self.uid + Bytes.itemEnd) + Bytes.item([]) + Bytes.sequenceEnd)
                + Bytes.sequenceEnd + Self.after, Self.lines)
    }

    @Test func `An item of implicit VR in an explicit file is read as it is`() throws {
        try expect(
            Bytes.explicit(
                0x0008_1111, "SQ", Bytes.item(Bytes.implicit(0x0008_1155, "1.2\0")) + Bytes.item([])) + Self.after,
            Self.lines)
    }

    @Test func `Sequences nested as deeply as allowed are read, deeper ones are named`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            depth == 0 ? Self.uid : Bytes.openSequence(0x0040_A730, Bytes.openItem(nested(depth - 1)))
        }
        var options = ReaderOptions()
        options.maximumDepth = 10
        let sound = try Outline(Bytes.file(nested(10)), options: options)
        #expect(sound.lines.count == 21)
        #expect(sound.damage == nil)
        let deep = try Outline(Bytes.file(nested(11)), options: options)
        // Each level has 12 bytes of sequence header and 8 of item header.
        #expect(deep.damage == DICOMError(.nestedTooDeeply, offset: 172 + 200, tag: Tag(0x0040_A730)))
        #expect(deep.lines.count == 20)
    }

    @Test func `A sequence of known length that is too deep is passed over`() throws {
        var options = ReaderOptions()
        options.maximumDepth = 1
        let inner = Bytes.explicit(0x0040_A730, "SQ", Bytes.item(Self.uid))
        let outline = try Outline(
            Bytes.file(
                Bytes.explicit(0x0040_A730, "SQ", Bytes.item(inner)) + Bytes.explicit(0x0040_DB00, "CS", "1500")),
            options: options)
        #expect(outline.lines == ["0040,a730 SQ", "-", "  0040,a730 SQ", "0040,db00 CS 1500"])
        #expect(outline.damage?.kind == .nestedTooDeeply)
    }
}
