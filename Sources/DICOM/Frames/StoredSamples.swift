// SPDX-License-Identifier: GPL-3.0-or-later

extension DICOMFile {
    /// How many samples the image has for each pixel; see ``DataSet/storedSamples(of:frames:)``. 1 without pixels.
    public var storedSamples: Int {
        pixelDataElement.map {
            pixelModule.storedSamples(of: $0, frames: pixelModule[.numberOfFrames]?.lenientInt ?? 1)
        } ?? 1
    }

    /// Whether Samples per Pixel, or the photometric interpretation, says other than what is stored, or Samples per Pixel
    /// says nothing where something tells how many there are.
    public var hasOtherSamples: Bool {
        guard let claimed = pixelModule.claimedSamples else {
            return pixelDataElement.map { !$0.isEncapsulated || pixelModule.samplesByInterpretation != nil } ?? false
        }
        return storedSamples != claimed || isGreyUnderColours
    }

    /// Whether native pixels have one sample each, and the photometric interpretation is that of three.
    public var isGreyUnderColours: Bool {
        guard let pixelData = pixelDataElement, pixelModule.samplesByInterpretation == 3, storedSamples == 1 else {
            return false
        }
        return !pixelData.isEncapsulated
            && pixelModule.holds(pixelData, 1, frames: pixelModule[.numberOfFrames]?.lenientInt ?? 1)
    }

    /// How many frames pixel data have up to the last one that is whole, where they have fewer than they claim, but one;
    /// `nil` elsewhere and in damaged files, which may have lost the rest.
    public var wholeFrames: Int? {
        guard damage == nil, let table = try? frames(), (try? table.location(ofFrame: table.count - 1)) == nil else {
            return nil
        }
        let count = table.wholeCount
        return count > 0 ? count : nil
    }
}

extension DataSet {
    /// How many samples each pixel has: as many as Samples per Pixel says, or the photometric interpretation where that
    /// is missing. Where the length of native pixel data shows that there are three for one or one for three, it
    /// decides.
    ///
    /// Of several frames it decides only where the photometric interpretation says so, too: there may be fewer frames than
    /// are claimed.
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

    /// What Samples per Pixel (0028,0002) says.
    fileprivate var claimedSamples: Int? {
        self[.samplesPerPixel]?.lenientInt.flatMap { $0 > 0 ? $0 : nil }
    }

    /// How many samples the photometric interpretation takes for granted (PS3.3 C.7.6.3.1.2); `nil` for unknown ones.
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

    /// Whether native pixel data are as long as so many samples make them, but for the byte that pads to an even length.
    fileprivate func holds(_ pixelData: DataElement, _ samples: Int, frames: Int) -> Bool {
        guard let bits = FrameTable.frameBits(pixelData.tag, in: self, samples: samples) else { return false }
        let (all, isOverflow) = bits.multipliedReportingOverflow(by: Swift.max(frames, 1))
        return !isOverflow && all > 0 && all % 8 == 0 && 0...1 ~= pixelData.length - all / 8
    }
}
