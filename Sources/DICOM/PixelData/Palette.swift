// SPDX-License-Identifier: GPL-3.0-or-later

/// The palette of an image of indices (PALETTE COLOR), and how the indices are stored (PS3.3 section C.7.6.3.1.5).
public struct Palette: Hashable, Sendable {
    /// The entries, three bytes each: red, green and blue. Never empty.
    public let colours: [UInt8]
    /// The index of the first entry. Lower indices have the colour of the first entry, those too high that of the last.
    public let first: Int
    /// The size of an index in bytes, 1 or 2.
    public let indexSize: Int
    /// The number of bits of an index (Bits Stored).
    public let bits: Int
    /// Whether an index may be negative.
    public let isSigned: Bool
    /// Whether indices are stored in words with the high byte first, one index or two of a byte in each word.
    public let isBigEndian: Bool

    /// The largest number of entries of a table.
    static let limit = 65_536
}

extension DICOMFile {
    /// Whether the pixels are indices into a palette: PALETTE COLOR, and no segmentation, whose pixels are labels.
    public var hasIndices: Bool { pixelModule.string(.photometricInterpretation) == "PALETTE COLOR" && !isSegmentation }

    /// Whether the tables of red, green and blue exist, are as long as they say, and begin at the same index.
    ///
    /// Segmented tables (PS3.3 C.7.9.2) do not count.
    public var hasPaletteTables: Bool { paletteTables != nil }

    /// Whether there is a ``palette``, found without making it.
    public var hasPalette: Bool { nativeIndices != nil && hasPaletteTables }

    /// The palette of native pixels; `nil` when there is none that can be read, and for label maps.
    public var palette: Palette? {
        guard let (pixelData, allocated) = nativeIndices, let tables = paletteTables else { return nil }
        let isSigned = pixelModule[Tag(0x0028_0103)]?.lenientInt == 1
        let stored = pixelModule[Tag(0x0028_0101)]?.lenientInt ?? allocated
        let values = tables.map(\.values)
        let count = values.map(\.count).max() ?? 0
        guard count > 0, values.allSatisfy({ !$0.isEmpty }), let first = tables.first?.first else { return nil }
        return Palette(
            // A table that is shorter than the others repeats its last value.
            colours: (0..<count).flatMap { entry in values.map { $0[min(entry, $0.count - 1)] } },
            first: isSigned && first > 0x7FFF ? first - 0x1_0000 : first,
            indexSize: allocated / 8, bits: (1...allocated).contains(stored) ? stored : allocated, isSigned: isSigned,
            isBigEndian: pixelData.isBigEndian && (allocated == 16 || pixelData.vr == .OW))
    }

    /// Native pixels that are indices of one or two bytes, with the number of bits of each.
    private var nativeIndices: (pixelData: DataElement, allocated: Int)? {
        guard let pixelData = pixelDataElement, pixelData.tag == .pixelData, !pixelData.isEncapsulated, hasIndices,
            storedSamples == 1, let allocated = pixelModule[.bitsAllocated]?.lenientInt,
            allocated == 8 || allocated == 16
        else { return nil }
        return (pixelData, allocated)
    }

    private var paletteTables: [PaletteTable]? {
        let tables = (0..<3).compactMap { PaletteTable($0, of: pixelModule) }
        guard tables.count == 3, tables.allSatisfy({ $0.first == tables[0].first }) else { return nil }
        return tables
    }
}

/// The table of one colour.
private struct PaletteTable {
    /// The index of the first entry, as 16 bits without a sign.
    let first: Int
    private let count: Int
    private let words: DataElement

    /// Creates the table of a colour; `nil` when it is missing or shorter than it says.
    ///
    /// - Parameter colour: 0 for red, 1 for green, 2 for blue.
    init?(_ colour: UInt32, of dataSet: DataSet) {
        guard let descriptor = dataSet[Tag(0x0028_1101 + colour)], descriptor.length <= 64,
            let data = dataSet[Tag(0x0028_1201 + colour)], data.length > 0, !data.isEncapsulated
        else { return nil }
        let numbers = descriptor.ints.map { $0 & 0xFFFF }
        guard numbers.count >= 3 else { return nil }
        first = numbers[1]
        count = numbers[0] == 0 ? Palette.limit : numbers[0]
        words = data.interpreted(as: .OW)
        guard data.length >= count else { return nil }
    }

    /// The entries as 8 bits each. The length of the table, not the descriptor, tells how many bits a stored entry has.
    var values: [UInt8] {
        let values = (0..<min(words.numberCount, count)).compactMap { words.integer(at: $0).map { Int($0) } }
        if words.numberCount < count {
            // Two entries of a byte in each word.
            return Array(values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }.prefix(count))
        }
        // Some writers declare 16 bits for entries of 8 bits, or the other way round.
        let shift = values.contains { $0 > 0xFF } ? 8 : 0
        return values.map { UInt8(truncatingIfNeeded: $0 >> shift) }
    }
}
