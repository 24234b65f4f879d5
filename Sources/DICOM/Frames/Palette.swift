// SPDX-License-Identifier: GPL-3.0-or-later

/// The palette of an image whose pixels are indices (PALETTE COLOR), and how these are stored (PS3.3 section C.7.6.3.1.5).
public struct Palette: Hashable, Sendable {
    /// Red, green and blue of each entry, one after the other, of 8 bits; never empty.
    public let colours: [UInt8]
    /// The index of the first entry; lower ones have its colour, those behind the last one that of the last.
    public let first: Int
    /// The bytes of an index, 1 or 2.
    public let indexSize: Int
    /// Bits Stored of an index.
    public let bits: Int
    /// Whether an index may be negative.
    public let isSigned: Bool
    /// Whether indices are words with the high byte first: one index, or two of a byte.
    public let isBigEndian: Bool

    /// The most entries of a table.
    static let limit = 65_536
}

extension DICOMFile {
    /// Whether the pixels are indices into a palette and no labels: PALETTE COLOR, and no segmentation.
    public var hasIndices: Bool { pixelModule.string(.photometricInterpretation) == "PALETTE COLOR" && !isSegmentation }

    /// Whether the tables of red, green and blue are there, with as many entries as they say, and begin at one index.
    ///
    /// Segmented tables (PS3.3 C.7.9.2) are none of these.
    public var hasPaletteTables: Bool { paletteTables != nil }

    /// Whether there is a ``palette``; makes none.
    public var hasPalette: Bool { nativeIndices != nil && hasPaletteTables }

    /// The palette of native pixels; `nil` where there is none, or none that can be read, and for label maps.
    public var palette: Palette? {
        guard let (pixelData, allocated) = nativeIndices, let tables = paletteTables else { return nil }
        let isSigned = pixelModule[Tag(0x0028_0103)]?.lenientInt == 1
        let stored = pixelModule[Tag(0x0028_0101)]?.lenientInt ?? allocated
        let values = tables.map(\.values)
        let count = values.map(\.count).max() ?? 0
        guard count > 0, values.allSatisfy({ !$0.isEmpty }), let first = tables.first?.first else { return nil }
        return Palette(
            // Behind the end of a table its last value holds.
            colours: (0..<count).flatMap { entry in values.map { $0[min(entry, $0.count - 1)] } },
            first: isSigned && first > 0x7FFF ? first - 0x1_0000 : first,
            indexSize: allocated / 8, bits: (1...allocated).contains(stored) ? stored : allocated, isSigned: isSigned,
            isBigEndian: pixelData.isBigEndian && (allocated == 16 || pixelData.vr == .OW))
    }

    /// Native pixels that are indices of one byte or two, and how many bits each has.
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

/// A table of one colour.
private struct PaletteTable {
    /// The index of the first entry as 16 bits without a sign.
    let first: Int
    private let count: Int
    private let words: DataElement

    /// - Parameter colour: 0 to 2.
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

    /// The entries, of 8 bits. How many bits they are stored in their length tells rather than the descriptor.
    var values: [UInt8] {
        let values = (0..<min(words.numberCount, count)).compactMap { words.integer(at: $0).map { Int($0) } }
        if words.numberCount < count {
            // Two entries of a byte in each word.
            return Array(values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }.prefix(count))
        }
        // Some writers say 16 bits of entries that have 8, or the other way round.
        let shift = values.contains { $0 > 0xFF } ? 8 : 0
        return values.map { UInt8(truncatingIfNeeded: $0 >> shift) }
    }
}
