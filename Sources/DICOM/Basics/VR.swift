// SPDX-License-Identifier: GPL-3.0-or-later

/// A value representation: the type and format of an element's values (PS3.5 section 6.2).
public enum VR: UInt8, CaseIterable, Hashable, Sendable, BitwiseCopyable {
    case AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, OD, OF, OL, OV
    case OW, PN, SH, SL, SQ, SS, ST, SV, TM, UC, UI, UL, UN, UR, US, UT, UV
}

extension VR: CustomStringConvertible {
    /// The two letters.
    public var description: String { String(describing: letters) }

    /// The two letters as ASCII in static memory.
    public var letters: StaticString {
        switch self {
        case .AE: "AE"
        case .AS: "AS"
        case .AT: "AT"
        case .CS: "CS"
        case .DA: "DA"
        case .DS: "DS"
        case .DT: "DT"
        case .FD: "FD"
        case .FL: "FL"
        case .IS: "IS"
        case .LO: "LO"
        case .LT: "LT"
        case .OB: "OB"
        case .OD: "OD"
        case .OF: "OF"
        case .OL: "OL"
        case .OV: "OV"
        case .OW: "OW"
        case .PN: "PN"
        case .SH: "SH"
        case .SL: "SL"
        case .SQ: "SQ"
        case .SS: "SS"
        case .ST: "ST"
        case .SV: "SV"
        case .TM: "TM"
        case .UC: "UC"
        case .UI: "UI"
        case .UL: "UL"
        case .UN: "UN"
        case .UR: "UR"
        case .US: "US"
        case .UT: "UT"
        case .UV: "UV"
        }
    }
}

extension VR {
    /// The VRs by their letters: a row for each first letter, a column for each second. A character is '0' plus the raw
    /// value; a dot stands for no VR.
    ///
    /// Every element of an explicit file needs a look-up, and a `switch` over 34 pairs showed in profiles.
    private static let grid: StaticString = """
        ....0.............12......\
        ..........................\
        ..................3.......\
        4.................56......\
        ..........................\
        ...7.......8..............\
        ..........................\
        ..........................\
        ..................9.......\
        ..........................\
        ..........................\
        ..............:....;......\
        ..........................\
        ..........................\
        .<.=.>.....?.........@A...\
        .............B............\
        ..........................\
        ..........................\
        .......C...D....E.FG.H....\
        ............I.............\
        ..J.....K..L.M...NOP.Q....\
        ..........................\
        ..........................\
        ..........................\
        ..........................\
        ..........................
        """

    /// Creates the VR with these two letters; `nil` when PS3.5 defines none.
    public init?(_ first: UInt8, _ second: UInt8) {
        let row = first &- 0x41
        let column = second &- 0x41
        guard row < 26, column < 26 else { return nil }
        self.init(rawValue: Self.grid.utf8Start[Int(row) &* 26 &+ Int(column)] &- 0x30)
    }
}

extension VR {
    /// How an element's values are stored.
    public enum Storage: Sendable {
        /// Characters; ``DataElement/forEachText(_:)`` decodes them.
        case text
        /// Binary numbers of a fixed size in the byte order of the data set.
        case number
        /// A stream of bytes or words (OB, OD, OF, OL, OV, OW, UN).
        case bulk
        /// A sequence of items.
        case sequence
    }

    /// How values of this representation are stored.
    public var storage: Storage {
        switch self {
        case .AE, .AS, .CS, .DA, .DS, .DT, .IS, .LO, .LT, .PN, .SH, .ST, .TM, .UC, .UI, .UR, .UT: .text
        case .AT, .FD, .FL, .SL, .SS, .SV, .UL, .US, .UV: .number
        case .OB, .OD, .OF, .OL, .OV, .OW, .UN: .bulk
        case .SQ: .sequence
        }
    }

    /// Whether values are characters.
    public var isText: Bool { storage == .text }

    /// Whether values are decimal numbers written in characters (DS, IS).
    public var isNumericText: Bool { self == .DS || self == .IS }

    /// Whether Specific Character Set (0008,0005) applies: LO, LT, PN, SH, ST, UC, UT (PS3.5 section 6.1.2.3).
    public var usesSpecificCharacterSet: Bool {
        switch self {
        case .LO, .LT, .PN, .SH, .ST, .UC, .UT: true
        default: false
        }
    }

    /// Whether a backslash separates values; ST, LT, UT and UR hold a single value (PS3.5 section 6.4).
    public var isMultiValuedText: Bool {
        switch self {
        case .LT, .ST, .UT, .UR: false
        default: isText
        }
    }

    /// The size of one value, or of one word of a stream, in bytes.
    ///
    /// A change of the byte order swaps this many bytes, and a length must be a multiple of it. 1 for text, OB and UN;
    /// 0 for SQ. AT is swapped as two words of 2 bytes.
    public var valueSize: Int {
        switch self {
        case .SS, .US, .OW: 2
        case .AT, .FL, .SL, .UL, .OF, .OL: 4
        case .FD, .SV, .UV, .OD, .OV: 8
        case .SQ: 0
        default: 1
        }
    }

    /// Whether the explicit form has two reserved bytes and a length of 32 bits (PS3.5 table 7.1-1); 16 bits otherwise.
    public var hasLongExplicitHeader: Bool {
        switch self {
        case .OB, .OD, .OF, .OL, .OV, .OW, .SQ, .SV, .UC, .UN, .UR, .UT, .UV: true
        default: false
        }
    }
}
