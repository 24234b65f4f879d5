// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// A copy of a file without most of its pixel data, where record and summary say nothing of them.
///
/// To copy the rest costs little, and to make something of the copies of many files in a row costs a tenth of what it
/// does in between Orthanc's own work on each file, when nothing that is needed is in the processor's cache.
public struct AbridgedFile: Sendable {
    /// A DICOM file.
    let bytes: [UInt8]
    /// What the whole file shows, and what it is: pixels tell, too.
    let content: InstanceContent
    let kind: ObjectKind

    /// Many of them wait at times. The record of a larger one is smaller than it: what makes files large beside pixels
    /// are private elements, which records leave out.
    private static let sizeLimit = 8192

    /// That there are pixels is to be seen.
    private static let keptPixels = 8

    /// A file without preamble that has this at its start would look like one with it (PS3.10 section 7.1).
    private static let preambleAndPrefix = 132

    /// The copy of a file; `nil` when all of the file is needed, or when its record takes less room.
    init?(_ file: DICOMFile) {
        guard file.damage == nil, !file.transferSyntax.isDeflated, let pixelData = file.pixelDataElement,
            // Pixel data that claim to be text or numbers are written as such.
            pixelData.vr.storage == .bulk, case (let content, 1) = InstanceContent.content(of: file),
            // Elsewhere, too, values of 64 bits tell of the pixels.
            !InstanceContent.isBeyondViewer(file),
            // So does their length, where the file says other than is stored.
            content != .convertedFrames,
            let cut = Self.cut(for: pixelData, in: file.bytes), cut.range.lowerBound >= Self.preambleAndPrefix,
            cut.range.upperBound <= file.bytes.count
        else { return nil }
        let size = cut.range.lowerBound + cut.replacement.count + (file.bytes.count - cut.range.upperBound)
        guard size <= Self.sizeLimit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        bytes.append(contentsOf: file.bytes.prefix(cut.range.lowerBound))
        bytes.append(contentsOf: cut.replacement)
        bytes.append(contentsOf: file.bytes.suffix(file.bytes.count - cut.range.upperBound))
        self.bytes = bytes
        self.content = content
        kind = ObjectKind(file)
    }

    /// What is left out of the file, and what takes its place.
    private static func cut(
        for pixelData: DataElement, in bytes: UnsafeRawBufferPointer
    ) -> (range: Range<Int>, replacement: [UInt8])? {
        let start = pixelData.valueOffset
        if pixelData.isEncapsulated {
            // The first item without its value, in the byte order that it is in (PS3.5 annex A.4).
            let range = start..<start + pixelData.length
            return range.count < 8 ? (start..<start, []) : (range, bytes.dropFirst(start).prefix(4) + [0, 0, 0, 0])
        }
        // The length of 32 bits before the value; an unusual header has another one.
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
