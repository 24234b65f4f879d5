// SPDX-License-Identifier: GPL-3.0-or-later

extension DICOMFile {
    /// The number of samples of each pixel; see ``DataSet/storedSamples(of:frames:)``. 1 without pixel data.
    public var storedSamples: Int {
        pixelDataElement.map {
            pixelModule.storedSamples(of: $0, frames: pixelModule[.numberOfFrames]?.lenientInt ?? 1)
        } ?? 1
    }

    /// Whether Samples per Pixel or the photometric interpretation contradicts the stored pixels, or Samples per Pixel
    /// is missing although something else tells the number.
    public var hasOtherSamples: Bool {
        guard let claimed = pixelModule.claimedSamples else {
            return pixelDataElement.map { !$0.isEncapsulated || pixelModule.samplesByInterpretation != nil } ?? false
        }
        return storedSamples != claimed || isGreyUnderColours
    }

    /// Whether native pixels have one sample each although the photometric interpretation is one of three samples.
    public var isGreyUnderColours: Bool {
        guard let pixelData = pixelDataElement, pixelModule.samplesByInterpretation == 3, storedSamples == 1 else {
            return false
        }
        return !pixelData.isEncapsulated
            && pixelModule.holds(pixelData, 1, frames: pixelModule[.numberOfFrames]?.lenientInt ?? 1)
    }

    /// The number of frames up to the last whole one, when at least one is whole and the last claimed one is missing.
    ///
    /// Otherwise `nil`, also in damaged files, which may have lost the rest.
    public var wholeFrames: Int? {
        guard damage == nil, let table = try? frames(), (try? table.location(ofFrame: table.count - 1)) == nil else {
            return nil
        }
        let count = table.wholeCount
        return count > 0 ? count : nil
    }
}

extension DataSet {
    /// Returns the samples of a pixel by Samples per Pixel or, if that is missing, the photometric interpretation.
    ///
    /// When the length of native pixel data shows three samples instead of one, or one instead of three, the length
    /// decides. But the photometric interpretation must agree with three samples, and with one sample in several
    /// frames, since there may be fewer frames than claimed.
    func storedSamples(of pixelData: DataElement, frames: Int) -> Int {
        let claimed = claimedSamples
        let interpreted = samplesByInterpretation
        let likely = claimed ?? interpreted ?? 1
        guard likely == 1 || likely == 3, !pixelData.isEncapsulated, !pixelData.isIncomplete, !mayShareChrominance
        else { return likely }
        let other = likely == 1 ? 3 : 1
        guard other == 1 ? interpreted == 1 || frames <= 1 : interpreted == 3 else { return likely }
        return holds(pixelData, other, frames: frames) && !holds(pixelData, likely, frames: frames) ? other : likely
    }

    /// The value of Samples per Pixel (0028,0002), when it is positive.
    fileprivate var claimedSamples: Int? {
        self[.samplesPerPixel]?.lenientInt.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The number of samples that the photometric interpretation implies (PS3.3 C.7.6.3.1.2); `nil` for unknown ones.
    fileprivate var samplesByInterpretation: Int? {
        switch string(.photometricInterpretation) {
        case "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR": 1
        case "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT", "HSV": 3
        default: nil
        }
    }

    private var mayShareChrominance: Bool {
        ["YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420"].contains(string(.photometricInterpretation))
    }

    /// Returns whether native pixel data are as long as so many samples a pixel, or longer by a padding byte.
    fileprivate func holds(_ pixelData: DataElement, _ samples: Int, frames: Int) -> Bool {
        guard let bits = FrameTable.frameBits(pixelData.tag, in: self, samples: samples) else { return false }
        let (all, isOverflow) = bits.multipliedReportingOverflow(by: Swift.max(frames, 1))
        return !isOverflow && all > 0 && all % 8 == 0 && 0...1 ~= pixelData.length - all / 8
    }
}
