// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// A copy of a file without most of its pixel data, if record and summary say nothing of the pixels.
///
/// Copying the rest costs little. Making records and summaries from the copies of many files in a row costs a tenth of
/// what it costs between Orthanc's own work on each file, when nothing that is needed is in the processor's cache.
public struct AbridgedFile: Sendable {
    /// The copy, which is a DICOM file itself.
    let bytes: [UInt8]
    /// What the whole file shows, and what kind of object it is: both depend on the pixels, too.
    let content: InstanceContent
    let kind: ObjectKind

    /// Many copies wait at times. The record of a file with a larger copy is smaller than the copy: beside pixels,
    /// private elements make files large, and records leave them out.
    private static let sizeLimit = 8192

    /// The bytes of the pixels that stay, to show that there are pixels.
    private static let keptPixels = 8

    /// The bytes of preamble and prefix (PS3.10 section 7.1). A cut before this could make a file without them look
    /// like one with them.
    private static let preambleAndPrefix = 132

    /// Copies a file; `nil` when all of the file is needed, or when its record takes less room.
    init?(_ file: DICOMFile) {
        guard file.damage == nil, !file.transferSyntax.isDeflated, let pixelData = file.pixelDataElement,
            // Records contain the text or numbers of pixel data whose VR is such.
            pixelData.vr.storage == .bulk, case (let content, 1) = InstanceContent.content(of: file),
            // Values of 64 bits in other elements tell of the pixels, too.
            !InstanceContent.isBeyondViewer(file),
            // So does the length of the pixels, when the file describes them wrongly.
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

    /// Returns the range to leave out of the file, and the bytes that take its place.
    private static func cut(
        for pixelData: DataElement, in bytes: UnsafeRawBufferPointer
    ) -> (range: Range<Int>, replacement: [UInt8])? {
        let start = pixelData.valueOffset
        if pixelData.isEncapsulated {
            // Keep the first item without its value, in its own byte order (PS3.5 annex A.4).
            let range = start..<start + pixelData.length
            return range.count < 8 ? (start..<start, []) : (range, bytes.dropFirst(start).prefix(4) + [0, 0, 0, 0])
        }
        // A usual header has the length, 32 bits, before the value.
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
