// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

@Suite struct TextTests {
    /// The values of one element in a data set of a character set.
    private func values(
        _ bytes: [UInt8], vr: String = "PN", characterSet: String?, options: ReaderOptions = ReaderOptions()
    ) throws -> [String] {
        let declaration = characterSet.map { Bytes.explicit(0x0008_0005, "CS", $0) } ?? []
        // Other Patient Names, of which there may be several.
        let file = Bytes.file(declaration + Bytes.explicit(0x0010_1001, vr, bytes))
        return try DICOMReader(options: options).withFile(file) { $0.dataSet.strings(Tag(0x0010_1001)) }
    }

    private func value(_ bytes: [UInt8], vr: String = "PN", characterSet: String?) throws -> String {
        try values(bytes, vr: vr, characterSet: characterSet).joined(separator: "|")
    }

    // MARK: - Examples of the standard (PS3.5 annexes H to K, PS3.3 C.12.1.1.2)

    @Test func `Japanese with ISO IR 87 (PS3_5 H_3_1)`() throws {
        let bytes =
            Array("Yamada^Tarou=".utf8)
            + [0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x42]  // ESC $ B 山田 ESC ( B
            + Array("^".utf8) + [0x1B, 0x24, 0x42, 0x42, 0x40, 0x4F, 0x3A, 0x1B, 0x28, 0x42]  // 太郎
            + Array("=".utf8)
            + [0x1B, 0x24, 0x42, 0x24, 0x64, 0x24, 0x5E, 0x24, 0x40, 0x1B, 0x28, 0x42]  // やまだ
            + Array("^".utf8) + [0x1B, 0x24, 0x42, 0x24, 0x3F, 0x24, 0x6D, 0x24, 0x26, 0x1B, 0x28, 0x42]  // たろう
        #expect(try value(bytes, characterSet: "\\ISO 2022 IR 87") == "Yamada^Tarou=山田^太郎=やまだ^たろう")
    }

    @Test func `Japanese with ISO IR 13 and 87 (PS3_5 H_3_2)`() throws {
        let bytes: [UInt8] =
            [0xD4, 0xCF, 0xC0, 0xDE, 0x5E, 0xC0, 0xDB, 0xB3, 0x3D]  // ﾔﾏﾀﾞ^ﾀﾛｳ=
            + [0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x4A, 0x5E]  // ESC $ B 山田 ESC ( J ^
            + [0x1B, 0x24, 0x42, 0x42, 0x40, 0x4F, 0x3A, 0x1B, 0x28, 0x4A]
        #expect(try value(bytes, characterSet: "ISO 2022 IR 13\\ISO 2022 IR 87") == "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎")
    }

    @Test func `Korean with ISO IR 149 (PS3_5 I_2)`() throws {
        let bytes: [UInt8] =
            Array("Hong^Gildong=".utf8)
            + [0x1B, 0x24, 0x29, 0x43, 0xFB, 0xF3, 0x5E, 0x1B, 0x24, 0x29, 0x43, 0xD1, 0xCE, 0xD4, 0xD7, 0x3D]
            + [0x1B, 0x24, 0x29, 0x43, 0xC8, 0xAB, 0x5E, 0x1B, 0x24, 0x29, 0x43, 0xB1, 0xE6, 0xB5, 0xBF]
        #expect(try value(bytes, characterSet: "\\ISO 2022 IR 149") == "Hong^Gildong=洪^吉洞=홍^길동")
    }

    @Test func `Chinese in UTF-8 and GB18030 (PS3_5 J_1, J_2)`() throws {
        #expect(
            try value(Array("Wang^XiaoDong=王^小東".utf8), characterSet: "ISO_IR 192") == "Wang^XiaoDong=王^小東")
        let bytes: [UInt8] = Array("Wang^XiaoDong=".utf8) + [0xCD, 0xF5, 0x5E, 0xD0, 0xA1, 0xB6, 0xAB]
        #expect(try value(bytes, characterSet: "GB18030") == "Wang^XiaoDong=王^小东")
        #expect(try value(bytes, characterSet: "GBK") == "Wang^XiaoDong=王^小东")
    }

    @Test func `Chinese with ISO IR 58 (PS3_5 K_2)`() throws {
        let bytes: [UInt8] =
            Array("Zhang^XiaoDong=".utf8)
            + [0x1B, 0x24, 0x29, 0x41, 0xD5, 0xC5, 0x5E, 0x1B, 0x24, 0x29, 0x41, 0xD0, 0xA1, 0xB6, 0xAB]
        #expect(try value(bytes, characterSet: "\\ISO 2022 IR 58") == "Zhang^XiaoDong=张^小东")
    }

    @Test func `JIS X 0212 is selected by its escape sequence`() throws {
        let bytes: [UInt8] = [0x1B, 0x24, 0x28, 0x44, 0x30, 0x21, 0x1B, 0x28, 0x42] + Array("^A".utf8)  // 丂
        #expect(try value(bytes, characterSet: "\\ISO 2022 IR 159") == "丂^A")
    }

    // MARK: - Single-byte sets

    @Test(
        arguments: [
            ("ISO_IR 100", 0xE4, "ä"), ("ISO_IR 101", 0xB1, "ą"), ("ISO_IR 109", 0xA1, "Ħ"), ("ISO_IR 110", 0xBA, "ē"),
            ("ISO_IR 144", 0xBB, "Л"), ("ISO_IR 127", 0xE2, "ق"), ("ISO_IR 126", 0xC4, "Δ"), ("ISO_IR 138", 0xF9, "ש"),
            ("ISO_IR 148", 0xF0, "ğ"), ("ISO_IR 203", 0xA4, "€"), ("ISO_IR 166", 0xA1, "ก"), ("ISO_IR 13", 0xB1, "ｱ"),
        ] as [(String, UInt8, String)])
    func `Each single-byte set is understood, with and without code extensions`(
        term: String, byte: UInt8, text: String
    ) throws {
        #expect(try value([0x41, byte, 0x42], characterSet: term) == "A\(text)B")
        let extended = term.replacing("ISO_IR", with: "ISO 2022 IR")
        #expect(try value([0x41, byte, 0x42], characterSet: extended) == "A\(text)B")
    }

    @Test(arguments: ["ISO-IR 101", "ISO IR 101", "iso_ir_101", "ISO_IR 101 ", "ISO 2022-IR 101"])
    func `Misspelt terms are understood`(term: String) throws {
        #expect(try value([0xB1], characterSet: term) == "ą")
    }

    @Test func `Escape sequences switch between single-byte sets until a delimiter`() throws {
        // Latin-1 ä, ESC - F Δ, caret, ä again; the same with a backslash, a line feed, and an equals sign.
        let switched: [UInt8] = [0xE4, 0x1B, 0x2D, 0x46, 0xC4]
        let terms = "ISO 2022 IR 100\\ISO 2022 IR 126"
        #expect(try value(switched + [0x5E, 0xE4], characterSet: terms) == "äΔ^ä")
        #expect(try value(switched + [0x3D, 0xE4], characterSet: terms) == "äΔ=ä")
        #expect(try values(switched + [0x5C, 0xE4], characterSet: terms) == ["äΔ", "ä"])
        #expect(try value(switched + [0x0D, 0x0A, 0xE4], vr: "LT", characterSet: terms) == "äΔ\r\nä")
        // A caret is a delimiter in names only, a backslash not in a single long text.
        #expect(try value(switched + [0x5E, 0xC4], vr: "LO", characterSet: terms) == "äΔ^Δ")
        #expect(try value(switched + [0x5C, 0xC4], vr: "LT", characterSet: terms) == "äΔ\\Δ")
    }

    // MARK: - Delimiters

    @Test func `A trail byte of 5C does not separate values`() throws {
        // GB18030 and GBK: 8D 5C is one character; a real backslash follows.
        let bytes: [UInt8] = [0x8D, 0x5C, 0x5C, 0x41]
        for term in ["GB18030", "GBK"] {
            #expect(try values(bytes, vr: "LO", characterSet: term) == ["峔", "A"])
        }
        // JIS X 0208 in G0: 25 5C is one character.
        let japanese: [UInt8] = [0x1B, 0x24, 0x42, 0x25, 0x5C, 0x1B, 0x28, 0x42, 0x5C, 0x41]
        #expect(try values(japanese, vr: "LO", characterSet: "\\ISO 2022 IR 87") == ["ボ", "A"])
    }

    @Test func `A full-width backslash does not separate values`() throws {
        let japanese: [UInt8] = [0x1B, 0x24, 0x42, 0x21, 0x40, 0x1B, 0x28, 0x42]
        #expect(try values(japanese, vr: "LO", characterSet: "\\ISO 2022 IR 87") == ["\u{FF3C}"])
    }

    @Test(
        arguments: [
            (0x0010_0010, "PN", "Doe^John\\Roe^Jane", ["Doe^John\\Roe^Jane"]),
            (0x0008_103E, "LO", "T2\\FLAIR", ["T2\\FLAIR"]),
            (0x0008_0031, "TM", "101010\\111111", ["101010\\111111"]), (0x0008_0060, "CS", " CT\\PT ", ["CT\\PT"]),
            (0x0008_0050, "SH", "\\ \\", []), (0x0008_0008, "CS", "A\\B", ["A", "B"]),
            (0x0028_1053, "DS", "1\\2", ["1", "2"]),
            (0x0008_0018, "UI", "1.2\\1.3", ["1.2", "1.3"]),
        ] as [(UInt32, String, String, [String])])
    func `A backslash in text of which there may be one value is text`(
        tag: UInt32, vr: String, text: String, values: [String]
    ) throws {
        let file = Bytes.file(Bytes.explicit(tag, vr, text.utf8.count % 2 == 0 ? text : text + " "))
        #expect(try DICOMReader().withFile(file) { $0.dataSet.strings(Tag(tag)) } == values)
    }

    @Test func `Empty values keep their place, an empty element has none`() throws {
        #expect(try values(Array("A\\\\B\\".utf8), vr: "LO", characterSet: nil) == ["A", "", "B", ""])
        #expect(try values([], vr: "LO", characterSet: nil) == [])
        #expect(try values([0x20, 0x20], vr: "LO", characterSet: nil) == [])
    }

    @Test func `Padding is taken off as the VR allows`() throws {
        #expect(try values(Array(" A \\ B ".utf8), vr: "LO", characterSet: nil) == ["A", "B"])
        #expect(try values(Array(" 1.5\\2 ".utf8), vr: "DS", characterSet: nil) == ["1.5", "2"])
        #expect(try values(Array("1.2.3\0".utf8), vr: "UI", characterSet: nil) == ["1.2.3"])
        #expect(try values(Array("  indented\\text \0".utf8), vr: "LT", characterSet: nil) == ["  indented\\text"])
        #expect(try values(Array(" Doe^Jane ".utf8), vr: "PN", characterSet: nil) == [" Doe^Jane"])
    }

    // MARK: - What is beyond the declared set, and read by everybody

    @Test func `Korean syllables beside KS X 1001 are those of CP949`() throws {
        // 똠 8C 63 and 펲 BB B5 in CP949, the first beyond the standard; 홍 C8 AB within.
        let bytes: [UInt8] = [0x1B, 0x24, 0x29, 0x43, 0x8C, 0x63, 0xC8, 0xAB, 0x20, 0x41]
        #expect(try value(bytes, characterSet: "\\ISO 2022 IR 149") == "똠홍 A")
    }

    @Test func `Shift-JIS under the name of JIS X 0201 is read, a backslash within a character included`() throws {
        // 山田^太郎, 表 (95 5C), and half-width katakana beside it.
        let name: [UInt8] = [0x8E, 0x52, 0x93, 0x63, 0x5E, 0x91, 0xBE, 0x98, 0x59]
        for term in ["ISO_IR 13", "ISO 2022 IR 13"] {
            #expect(try value(name, characterSet: term) == "山田^太郎")
            #expect(try values([0x95, 0x5C, 0xB1, 0x5C, 0x41], characterSet: term) == ["表ｱ", "A"])
            #expect(try value([0x95], characterSet: term) == "\u{FFFD}")
        }
    }

    // MARK: - What cannot be decoded

    @Test func `Bytes outside the set become U+FFFD and nothing else is lost`() throws {
        #expect(try value([0x41, 0xFF, 0x42], characterSet: "ISO_IR 192") == "A\u{FFFD}B")
        #expect(try value([0x41, 0xE4], characterSet: "ISO_IR 192") == "A\u{FFFD}")
        #expect(try value([0x41, 0xA5, 0x42], characterSet: "ISO_IR 109") == "A\u{FFFD}B")
        #expect(try value([0x41, 0xFF, 0x42], characterSet: "GB18030") == "A\u{FFFD}B")
        #expect(try value([0x41, 0x81], characterSet: "GBK") == "A\u{FFFD}")
        // Half a character, and a character that JIS X 0208 does not have.
        #expect(try value([0x1B, 0x24, 0x42, 0x3B], characterSet: "\\ISO 2022 IR 87").contains("\u{FFFD}"))
        let unknown: [UInt8] = [0x1B, 0x24, 0x42, 0x29, 0x21, 0x3B, 0x33, 0x1B, 0x28, 0x42]
        #expect(try value(unknown, characterSet: "\\ISO 2022 IR 87") == "\u{FFFD}山")
        // A lead byte before a delimiter must not swallow it.
        let half: [UInt8] = [0x1B, 0x24, 0x29, 0x43, 0xFB, 0x5C, 0x41]
        #expect(try values(half, vr: "LO", characterSet: "\\ISO 2022 IR 149").last == "A")
    }

    @Test func `Undeclared text is Latin-1 by default, and what the caller says otherwise`() throws {
        for term in [nil, "", "ISO_IR 6", "ISO 2022 IR 6", "no such set"] {
            #expect(try values([0x4D, 0xFC], characterSet: term) == ["Mü"])
        }
        var options = ReaderOptions()
        options.undeclaredCharacterSet = "ISO_IR 144"
        #expect(try values([0xBB], characterSet: nil, options: options) == ["Л"])
        options.undeclaredCharacterSet = "ISO_IR 6"
        #expect(try values([0x41, 0xBB], characterSet: nil, options: options) == ["A\u{FFFD}"])
        options.undeclaredCharacterSet = "ISO_IR 192"
        #expect(try values(Array("Л".utf8), characterSet: nil, options: options) == ["Л"])
    }

    @Test func `Only VRs of free text follow the character set`() throws {
        let cyrillic: [UInt8] = [0xBB]
        for vr in ["LO", "LT", "PN", "SH", "ST", "UC", "UT"] {
            #expect(try value(cyrillic, vr: vr, characterSet: "ISO_IR 144") == "Л")
        }
        for vr in ["CS", "AE", "UI", "DA"] {
            #expect(try value(cyrillic, vr: vr, characterSet: "ISO_IR 144") == "»")
        }
    }

    @Test func `Long text is converted whole`() throws {
        let bytes = [UInt8](repeating: 0xBB, count: 100_000)
        #expect(try value(bytes, vr: "UT", characterSet: "ISO_IR 144") == String(repeating: "Л", count: 100_000))
        let chinese: [UInt8] = [0x41] + Array(repeatElement([0xCD, 0xF5], count: 50_000).joined())
        #expect(try value(chinese, vr: "UT", characterSet: "GB18030") == "A" + String(repeating: "王", count: 50_000))
    }

    // MARK: - Data sets

    @Test func `An item's character set holds inside the item, and what encloses it holds elsewhere`() throws {
        let name: (UInt8) -> [UInt8] = { Bytes.explicit(0x0040_A123, "PN", [$0]) }
        let item = Bytes.item(
            Bytes.explicit(0x0008_0005, "CS", "ISO_IR 126") + name(0xC4)
                + Bytes.explicit(0x0040_A730, "SQ", Bytes.item(name(0xC4))))
        let dataSet =
            Bytes.explicit(0x0008_0005, "CS", "ISO_IR 144")
            + Bytes.explicit(0x0008_1111, "SQ", item + Bytes.item(name(0xBB)))
            + name(0xBB)
        #expect(
            try Outline(Bytes.file(dataSet)).lines == [
                "0008,0005 CS ISO_IR 144",
                "0008,1111 SQ",
                "-", "  0008,0005 CS ISO_IR 126", "  0040,a123 PN Δ", "  0040,a730 SQ", "  -", "    0040,a123 PN Δ",
                "-", "  0040,a123 PN Л",
                "0040,a123 PN Л",
            ])
    }

    @Test func `Thousands of character sets in a file neither fail nor mix up the first ones`() throws {
        let items = (0..<2000).flatMap { Bytes.item(Bytes.explicit(0x0008_0005, "CS", "SET \($0)")) }
        let dataSet =
            Bytes.explicit(0x0008_0005, "CS", "ISO_IR 144") + Bytes.explicit(0x0008_1111, "SQ", items)
            + Bytes.explicit(0x0010_0010, "PN", [0xBB])
        let reader = DICOMReader()
        try reader.withFile(Bytes.file(dataSet)) { #expect($0.dataSet.string(Tag(0x0010_0010)) == "Л") }
        let next = Bytes.file(
            Bytes.explicit(0x0008_0005, "CS", "ISO_IR 126") + Bytes.explicit(0x0010_0010, "PN", [0xC4]))
        try reader.withFile(next) { #expect($0.dataSet.string(Tag(0x0010_0010)) == "Δ") }
    }
}
