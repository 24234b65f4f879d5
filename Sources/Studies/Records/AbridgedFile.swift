// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// A copy of a file without most of its pixel data, where record and summary say nothing of them.
///
/// To copy the rest costs little, and to make something of the copies of many files in a row costs a tenth of what it
/// does in between Orthanc's own work on each file, when nothing that is needed is in the processor's cache.
public struct AbridgedFile: Sendable {
    /// A DICOM file.
    let bytes: [UInt8]

    /// Many of them wait at times. The record of a larger one is smaller than it: what makes files large beside pixels
    /// are private elements, which records leave out.
    private static let sizeLimit = 8192

    /// That there are pixels is to be seen.
    private static let keptPixels = 8

    /// The copy of a file; `nil` when all of the file is needed, or when its record takes less room.
    init?(_ file: DICOMFile) {
        guard file.damage == nil, !file.transferSyntax.isDeflated, let pixelData = file.pixelDataElement,
            InstanceContent.isIndependentOfPixels(file),
            let value = Self.value(of: pixelData, in: file.bytes), value.range.upperBound <= file.bytes.count
        else { return nil }
        let size = value.range.lowerBound + value.abridged.count + (file.bytes.count - value.range.upperBound)
        guard size <= Self.sizeLimit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        bytes.append(contentsOf: file.bytes.prefix(value.range.lowerBound))
        bytes.append(contentsOf: value.abridged)
        bytes.append(contentsOf: file.bytes.suffix(file.bytes.count - value.range.upperBound))
        self.bytes = bytes
    }

    /// Where length and value of pixel data stand, and what takes their place.
    private static func value(
        of pixelData: DataElement, in bytes: UnsafeRawBufferPointer
    ) -> (range: Range<Int>, abridged: [UInt8])? {
        let start = pixelData.valueOffset
        if pixelData.isEncapsulated {
            // An empty offset table and the end of the sequence (PS3.5 annex A.4), each of 8 bytes.
            let item: [UInt8] = pixelData.isBigEndian ? [0xFF, 0xFE, 0xE0, 0x00] : [0xFE, 0xFF, 0x00, 0xE0]
            let end: [UInt8] = pixelData.isBigEndian ? [0xFF, 0xFE, 0xE0, 0xDD] : [0xFE, 0xFF, 0xDD, 0xE0]
            let none: [UInt8] = [0, 0, 0, 0]
            return (start..<start + pixelData.length + 8, item + none + end + none)
        }
        // The length of 32 bits before the value; pixel data of another VR than their own have another.
        let length = Self.length(pixelData.length, bigEndian: pixelData.isBigEndian)
        guard bytes.prefix(start).suffix(4).elementsEqual(length) else { return nil }
        let kept = pixelData.bytes.prefix(keptPixels)
        return (
            start - 4..<start + pixelData.length,
            Self.length(kept.count, bigEndian: pixelData.isBigEndian) + kept
        )
    }

    private static func length(_ length: Int, bigEndian: Bool) -> [UInt8] {
        let length = UInt32(truncatingIfNeeded: length)
        return withUnsafeBytes(of: bigEndian ? length.bigEndian : length.littleEndian) { [UInt8]($0) }
    }
}
