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
    /// The palette of native pixels; `nil` where there is none, or none that can be read, and for label maps.
    public var palette: Palette? {
        guard dataSet.string(.photometricInterpretation) == "PALETTE COLOR", let pixelData = pixelDataElement,
            pixelData.tag == .pixelData, !pixelData.isEncapsulated, dataSet[.samplesPerPixel]?.lenientInt ?? 1 == 1,
            let allocated = dataSet[.bitsAllocated]?.lenientInt, allocated == 8 || allocated == 16, !isSegmentation
        else { return nil }
        let isSigned = dataSet[Tag(0x0028_0103)]?.lenientInt == 1
        let stored = dataSet[Tag(0x0028_0101)]?.lenientInt ?? allocated
        let tables = (0..<3).map { table($0) }
        guard let red = tables[0], let green = tables[1], let blue = tables[2], red.first == green.first,
            red.first == blue.first
        else { return nil }
        let count = min(red.values.count, green.values.count, blue.values.count)
        guard count > 0 else { return nil }
        return Palette(
            colours: (0..<count).flatMap { [red.values[$0], green.values[$0], blue.values[$0]] },
            first: isSigned && red.first > 0x7FFF ? red.first - 0x1_0000 : red.first,
            indexSize: allocated / 8, bits: (1...allocated).contains(stored) ? stored : allocated, isSigned: isSigned,
            isBigEndian: pixelData.isBigEndian && (allocated == 16 || pixelData.vr == .OW))
    }

    /// A table of one colour, 0 to 2, and the index of its first entry as 16 bits without a sign.
    private func table(_ colour: UInt32) -> (first: Int, values: [UInt8])? {
        guard let descriptor = dataSet[Tag(0x0028_1101 + colour)], descriptor.length <= 64,
            let data = dataSet[Tag(0x0028_1201 + colour)], data.length > 0, !data.isEncapsulated
        else { return nil }
        let numbers = descriptor.ints.map { $0 & 0xFFFF }
        guard numbers.count >= 3 else { return nil }
        let count = numbers[0] == 0 ? Palette.limit : numbers[0]
        let words = data.interpreted(as: .OW)
        let values = (0..<min(words.numberCount, count)).compactMap { words.integer(at: $0).map { Int($0) } }
        if numbers[2] <= 8, words.numberCount < count {
            // Two entries of a byte in each word.
            return (numbers[1], Array(values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }.prefix(count)))
        }
        // Some writers say 16 bits of entries that have 8.
        let shift = numbers[2] > 8 && values.contains { $0 > 0xFF } ? 8 : 0
        return (numbers[1], values.map { UInt8(truncatingIfNeeded: $0 >> shift) })
    }
}
