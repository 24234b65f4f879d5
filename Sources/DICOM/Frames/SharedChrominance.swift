// SPDX-License-Identifier: GPL-3.0-or-later

/// How pixels share chrominance in native pixel data: each two have four bytes, luminance of the first and of the second,
/// then what both have of blue and red (PS3.3 section C.7.6.3.1.2).
public struct SharedChrominance: Hashable, Sendable {
    /// Whether luminance has 16 to 235 and chrominance 16 to 240, as in YBR_PARTIAL_422, not 0 to 255.
    public let isPartial: Bool
    /// Whether each two bytes are the other way round, as those of words in big endian files.
    public let isSwapped: Bool
}

extension DICOMFile {
    /// How pixels of the image share chrominance; `nil` when they do not, or are encapsulated.
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
    /// Whether native pixel data claim that pixels share chrominance and have three samples for each all the same: there
    /// are as many bytes as only that takes. Of cut ones there are more than shared ones would be.
    ///
    /// Some writers decompress such images and leave the photometric interpretation as it was.
    public func claimsSharedChrominance(_ pixelData: DataElement, frames: Int) -> Bool {
        guard !pixelData.isEncapsulated, self[.samplesPerPixel]?.lenientInt ?? 3 == 3,
            ["YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420"].contains(string(.photometricInterpretation)),
            let bits = FrameTable.frameBits(pixelData.tag, in: self, samples: 3, sharesChrominance: false),
            let sharedBits = FrameTable.frameBits(pixelData.tag, in: self, samples: 3)
        else { return false }
        // What is shared takes less, and so cannot overflow either.
        let (all, isOverflow) = bits.multipliedReportingOverflow(by: Swift.max(frames, 1))
        guard !isOverflow, all > 0, all % 8 == 0 else { return false }
        // But for the byte that pads to an even length.
        let shared = sharedBits * Swift.max(frames, 1) / 8 + 1
        return pixelData.isIncomplete && pixelData.length < all / 8
            ? pixelData.length > shared : 0...1 ~= pixelData.length - all / 8
    }
}
