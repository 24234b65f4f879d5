// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM

/// How large a value may be in a naturalised record, in bytes.
///
/// The limit holds in the file and in the JSON, where a control character takes six bytes. Sequences have no limit, but
/// the values in their items have.
public struct ValueLimits: Hashable, Sendable {
    /// The limit for values that OHIF needs; see ``isNeeded(_:)``.
    public var needed: Int
    /// The limit for all other values; with 0 they are left out, sequences and empty values included.
    public var others: Int

    /// No limit.
    public static let none = ValueLimits(.max)

    /// Creates the same limit for all values.
    public init(_ limit: Int) {
        self.init(needed: limit, others: limit)
    }

    /// Creates a limit for what OHIF needs and one for everything else.
    public init(needed: Int, others: Int) {
        self.needed = max(needed, 0)
        self.others = max(others, 0)
    }

    /// Returns whether OHIF needs an element of a file's data set, with all that is in it, to show or to identify the
    /// instance. Such elements are the last to be left out of a record that is too large.
    public static func isNeeded(_ tag: Tag) -> Bool {
        tag.isPrivate ? PrivateAttribute.isPossible(tag) : tag.group & 0xFF00 == 0x6000 || needed.contains(tag.rawValue)
    }

    private static let needed: Set<UInt32> = [
        // Identification and patient.
        0x0008_0016, 0x0008_0018, 0x0020_000D, 0x0020_000E, 0x0008_0060, 0x0020_0011, 0x0020_0013, 0x0008_0020,
        0x0008_0030, 0x0008_1030, 0x0008_103E, 0x0008_0050, 0x0010_0010, 0x0010_0020,
        // Images, with their colours.
        0x0028_0002, 0x0028_0004, 0x0028_0006, 0x0028_0010, 0x0028_0011, 0x0028_0030, 0x0028_0100, 0x0028_0101,
        0x0028_0102, 0x0028_0103, 0x0028_1050, 0x0028_1051, 0x0028_1052, 0x0028_1053, 0x0028_1054, 0x0028_1101,
        0x0028_1102, 0x0028_1103, 0x0028_1201, 0x0028_1202, 0x0028_1203, 0x7FE0_0008, 0x7FE0_0009, 0x7FE0_0010,
        // Position.
        0x0020_0032, 0x0020_0037, 0x0020_0052,
        // Frames.
        0x0028_0008, 0x5200_9229, 0x5200_9230, 0x0054_0022, 0x0018_1063,
        // Segmentations and structure sets.
        0x0008_1115, 0x0062_0002, 0x3006_0010, 0x3006_0020, 0x3006_0039, 0x3006_0080,
        // Reports, documents and waveforms.
        0x0040_A043, 0x0040_A730, 0x0040_A504, 0x0040_A375, 0x0042_0011, 0x0042_0012, 0x5400_0100,
        // Uptake in PET.
        0x0008_0021, 0x0008_0031, 0x0008_0022, 0x0008_0032, 0x0028_0051, 0x0054_1001, 0x0054_1102, 0x0054_0016,
        0x0010_1030, 0x0010_1020, 0x0010_0040, 0x0054_1300, 0x0018_1242,
        // Ultrasound, 4D, mammography, projections.
        0x0018_6011, 0x0020_0100, 0x0018_9087, 0x0018_1060, 0x0018_0081, 0x0018_0086, 0x0054_0220, 0x0018_1164,
        0x0028_0A02, 0x0018_1114,
    ]
}

/// The values that are missing from a record because they exceed a limit.
public struct OmittedValues: Hashable, Sendable {
    /// The number of these values.
    public internal(set) var count = 0
    /// The tag of the first one.
    public internal(set) var first: Tag?
    /// The size of the first one in the file, in bytes.
    public internal(set) var firstLength = 0
    /// Attributes that OHIF computes with and whose values were left out or completed; see ``ComputedAttribute``. They
    /// do not count above; at most ``adjustedAttributeLimit`` are listed.
    public internal(set) var adjustedAttributes: [Tag] = []

    static let adjustedAttributeLimit = 16

    /// Creates a value without omissions.
    public init() {}

    mutating func add(_ tag: Tag, length: Int) {
        if count == 0 {
            first = tag
            firstLength = length
        }
        count += 1
    }
}

/// The state while a record is written: the limit for the current element, what was left out, and facts of the object.
struct ValueScope {
    private let limits: ValueLimits
    private var limit: Int
    /// The largest size in the file whose JSON cannot exceed the limit.
    private var surelySmall: Int
    private(set) var omitted = OmittedValues()
    /// The number of frames that the object claims.
    var frames = 1
    /// Whether the position of the object has been written.
    var hasPosition = false
    /// Whether the positions of frames are left out.
    var positionsAreLeftOut = false

    /// JSON has fewer bytes than this for each byte of the file. The worst case is a name of one control character with
    /// the separator behind it: two bytes that become 25.
    private static let growth = 16

    init(_ limits: ValueLimits) {
        self.limits = limits
        limit = limits.needed
        surelySmall = limits.needed / Self.growth
    }

    /// Looks up the limit for an element of the file's data set and all that is in it; false when it must be left out.
    @inline(__always)
    mutating func admits(_ element: DataElement) -> Bool {
        limits.needed == limits.others || admitsBySort(element.tag, length: element.length)
    }

    /// Does the same for an element in Orthanc's form.
    mutating func admits(_ tag: Tag, length: Int) -> Bool {
        limits.needed == limits.others || admitsBySort(tag, length: length)
    }

    private mutating func admitsBySort(_ tag: Tag, length: Int) -> Bool {
        limit = ValueLimits.isNeeded(tag) ? limits.needed : limits.others
        surelySmall = limit / Self.growth
        if limit == 0 { omitted.add(tag, length: length) }
        return limit > 0
    }

    /// Notes an attribute whose value does not fit.
    mutating func note(_ tag: Tag) {
        if omitted.adjustedAttributes.count < OmittedValues.adjustedAttributeLimit,
            !omitted.adjustedAttributes.contains(tag)
        {
            omitted.adjustedAttributes.append(tag)
        }
    }

    /// Calls a closure that writes the value of an element, and drops the value when it exceeds the limit.
    @inline(__always)
    mutating func write(_ element: DataElement, to writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void) {
        write(element.tag, length: element.length, to: &writer, body)
    }

    /// Does the same for a value of `length` bytes.
    @inline(__always)
    mutating func write(
        _ tag: Tag, length: Int, to writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void
    ) {
        if length <= surelySmall { return body(&writer) }
        writeBounded(tag, length: length, to: &writer, body)
    }

    @inline(never)
    private mutating func writeBounded(
        _ tag: Tag, length: Int, to writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void
    ) {
        // A value that exceeds the limit in the file is not even decoded.
        if length > limit || !writer.limited(to: limit, body) { omitted.add(tag, length: length) }
    }
}
