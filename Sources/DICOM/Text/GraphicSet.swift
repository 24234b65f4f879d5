// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of graphic characters that occupies one half of the code table (PS3.3 section C.12.1.1.2).
enum GraphicSet: UInt8, CaseIterable {
    // Left half, G0.
    case ascii, jisX0201Romaji, jisX0208, jisX0212
    // Right half, G1, one byte.
    case latin1, latin2, latin3, latin4, latin5, latin9, cyrillic, arabic, greek, hebrew, thai, jisX0201Katakana
    // Right half, G1, two bytes.
    case ksX1001, gb2312
    // Whole encodings, without code extensions.
    case gb18030, gbk
    // Characters of two bytes that files have beside the katakana of JIS X 0201, under its name.
    case shiftJIS
    // Right half, G1, one byte: the encoding of Windows for Cyrillic.
    case windows1251

    /// The name by which iconv(3) knows an encoding that contains the set; `nil` when no conversion is needed.
    var iconvName: StaticString? {
        switch self {
        case .ascii, .jisX0201Romaji, .latin1: nil
        case .latin2: "ISO-8859-2"
        case .latin3: "ISO-8859-3"
        case .latin4: "ISO-8859-4"
        case .latin5: "ISO-8859-9"
        case .latin9: "ISO-8859-15"
        case .cyrillic: "ISO-8859-5"
        case .arabic: "ISO-8859-6"
        case .greek: "ISO-8859-7"
        case .hebrew: "ISO-8859-8"
        case .thai: "TIS-620"
        case .jisX0201Katakana, .jisX0208, .jisX0212: "EUC-JP"
        // Has all of KS X 1001 and more syllables.
        case .ksX1001: "CP949"
        case .gb2312: "EUC-CN"
        case .gb18030: "GB18030"
        case .gbk: "GBK"
        case .shiftJIS: "CP932"
        case .windows1251: "CP1251"
        }
    }

    /// Whether a character takes two bytes.
    var isTwoByte: Bool {
        switch self {
        case .jisX0208, .jisX0212, .ksX1001, .gb2312, .shiftJIS: true
        default: false
        }
    }

    /// Returns the halves of the code table that an ISO-IR registration number stands for; `nil` for unknown numbers.
    static func registered(_ number: Int) -> (g0: GraphicSet?, g1: GraphicSet?)? {
        switch number {
        case 6: (.ascii, nil)
        case 13, 14: (.jisX0201Romaji, .jisX0201Katakana)
        case 58: (nil, .gb2312)
        case 87: (.jisX0208, nil)
        case 100: (nil, .latin1)
        case 101: (nil, .latin2)
        case 109: (nil, .latin3)
        case 110: (nil, .latin4)
        case 126: (nil, .greek)
        case 127: (nil, .arabic)
        case 138: (nil, .hebrew)
        case 144: (nil, .cyrillic)
        case 148: (nil, .latin5)
        case 149: (nil, .ksX1001)
        case 159: (.jisX0212, nil)
        case 166: (nil, .thai)
        case 203: (nil, .latin9)
        default: nil
        }
    }
}

/// An escape sequence of ISO 2022 that puts a set into one half of the code table (PS3.3 tables C.12-3 and C.12-4).
struct EscapeSequence {
    /// The length in bytes, the escape character included.
    let length: Int
    let set: GraphicSet
    let isG0: Bool

    /// Creates the sequence at the start of the bytes; `nil` when it is none that DICOM uses.
    init?(_ bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(4))
        guard head.count >= 3, head[0] == 0x1B else { return nil }
        switch (head[1], head[2]) {
        case (0x28, 0x42): self.init(3, .ascii, isG0: true)  // ( B
        case (0x28, 0x4A): self.init(3, .jisX0201Romaji, isG0: true)  // ( J
        case (0x29, 0x49): self.init(3, .jisX0201Katakana, isG0: false)  // ) I
        case (0x24, 0x42), (0x24, 0x40): self.init(3, .jisX0208, isG0: true)  // $ B, and its edition of 1978
        case (0x2D, let final):  // - F
            guard let set = GraphicSet(finalByte: final) else { return nil }
            self.init(3, set, isG0: false)
        case (0x24, 0x28) where head.count == 4 && head[3] == 0x44: self.init(4, .jisX0212, isG0: true)  // $ ( D
        case (0x24, 0x29) where head.count == 4 && head[3] == 0x43: self.init(4, .ksX1001, isG0: false)  // $ ) C
        case (0x24, 0x29) where head.count == 4 && head[3] == 0x41: self.init(4, .gb2312, isG0: false)  // $ ) A
        default: return nil
        }
    }

    private init(_ length: Int, _ set: GraphicSet, isG0: Bool) {
        self.length = length
        self.set = set
        self.isG0 = isG0
    }
}

extension GraphicSet {
    /// Creates the set of 96 characters that the final byte of `ESC - F` selects.
    fileprivate init?(finalByte: UInt8) {
        switch finalByte {
        case 0x41: self = .latin1
        case 0x42: self = .latin2
        case 0x43: self = .latin3
        case 0x44: self = .latin4
        case 0x46: self = .greek
        case 0x47: self = .arabic
        case 0x48: self = .hebrew
        case 0x4C: self = .cyrillic
        case 0x4D: self = .latin5
        case 0x54: self = .thai
        case 0x62: self = .latin9
        default: return nil
        }
    }
}
