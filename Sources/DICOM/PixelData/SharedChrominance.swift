// SPDX-License-Identifier: GPL-3.0-or-later

/// How native pixels share chrominance.
///
/// Each two pixels have four bytes: the luminance of the first and of the second, then the blue and the red chrominance
/// of both (PS3.3 section C.7.6.3.1.2).
public struct SharedChrominance: Hashable, Sendable {
    /// Whether luminance ranges from 16 to 235 and chrominance from 16 to 240 (YBR_PARTIAL_422), not from 0 to 255.
    public let isPartial: Bool
    /// Whether each two bytes are swapped, as in the words of big endian files.
    public let isSwapped: Bool
}

extension DICOMFile {
    /// How pixels of the image share chrominance; `nil` when they do not, or the pixel data are encapsulated.
    public var sharedChrominance: SharedChrominance? {
        guard let pixelData = pixelDataElement, pixelData.tag == .pixelData, !pixelData.isEncapsulated,
            pixelModule[.bitsAllocated]?.lenientInt == 8, pixelModule[.samplesPerPixel]?.lenientInt ?? 3 == 3
        else { return nil }
        let photometric = pixelModule.string(.photometricInterpretation)
        guard photometric == "YBR_FULL_422" || photometric == "YBR_PARTIAL_422",
            !pixelModule.claimsSharedChrominance(pixelData, frames: pixelModule[.numberOfFrames]?.lenientInt ?? 1)
        else { return nil }
        return SharedChrominance(
            isPartial: photometric == "YBR_PARTIAL_422", isSwapped: pixelData.isBigEndian && pixelData.vr == .OW)
    }
}

extension DataSet {
    /// Returns whether native pixels have three samples each although their interpretation claims shared chrominance.
    ///
    /// The length of the pixel data shows it: it is that of three samples a pixel or, in cut pixel data, more than
    /// shared chrominance takes. Some writers decompress such images and do not change the interpretation.
    public func claimsSharedChrominance(_ pixelData: DataElement, frames: Int) -> Bool {
        guard !pixelData.isEncapsulated, self[.samplesPerPixel]?.lenientInt ?? 3 == 3,
            ["YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420"].contains(string(.photometricInterpretation)),
            let bits = FrameTable.frameBits(pixelData.tag, in: self, samples: 3, sharesChrominance: false),
            let sharedBits = FrameTable.frameBits(pixelData.tag, in: self, samples: 3)
        else { return false }
        // Shared chrominance takes fewer bits, so that product cannot overflow either.
        let (all, isOverflow) = bits.multipliedReportingOverflow(by: Swift.max(frames, 1))
        guard !isOverflow, all > 0, all % 8 == 0 else { return false }
        // One byte may pad the pixel data to an even length.
        let shared = sharedBits * Swift.max(frames, 1) / 8 + 1
        return pixelData.isIncomplete && pixelData.length < all / 8
            ? pixelData.length > shared : 0...1 ~= pixelData.length - all / 8
    }
}
