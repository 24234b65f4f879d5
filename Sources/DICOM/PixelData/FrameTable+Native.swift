// SPDX-License-Identifier: GPL-3.0-or-later

extension FrameTable {
    /// Finds the frames of native pixel data (PS3.5 section 8.1.1 and annex A): all of the same size, without gaps.
    static func native(_ pixelData: DataElement, in dataSet: DataSet, count: Int) throws(DICOMError) -> FrameTable {
        let samples = dataSet.storedSamples(of: pixelData, frames: count)
        guard var bits = frameBits(pixelData.tag, in: dataSet, samples: samples), bits > 0 else {
            throw DICOMError(.invalidPixelDescription, offset: pixelData.valueOffset, tag: pixelData.tag)
        }
        if dataSet.claimsSharedChrominance(pixelData, frames: count),
            let whole = frameBits(pixelData.tag, in: dataSet, samples: samples, sharesChrominance: false)
        {
            bits = whole
        }
        let range = pixelData.valueOffset..<(pixelData.valueOffset + pixelData.length)
        return FrameTable(count: count, storage: .native(range: range, bits: bits))
    }

    /// Returns the number of bits of one frame; `nil` when attributes are missing or their product is out of range.
    ///
    /// - Parameter samples: How many samples a pixel has when pixels do not share chrominance.
    static func frameBits(_ tag: Tag, in dataSet: DataSet, samples: Int, sharesChrominance: Bool = true) -> Int? {
        guard let rows = dataSet[.rows]?.lenientInt, let columns = dataSet[.columns]?.lenientInt else { return nil }
        let bitsAllocated: Int? =
            switch tag {
            case .floatPixelData: 32
            case .doubleFloatPixelData: 64
            default: dataSet[.bitsAllocated]?.lenientInt
            }
        guard let bitsAllocated, rows >= 0, columns >= 0, bitsAllocated >= 0 else { return nil }
        // Pixels share chrominance: four samples for two pixels, six for four (PS3.3 section C.7.6.3.1.2).
        let (parts, pixels): (Int, Int) =
            switch dataSet.string(.photometricInterpretation) {
            case "YBR_FULL_422" where sharesChrominance, "YBR_PARTIAL_422" where sharesChrominance: (4, 2)
            case "YBR_PARTIAL_420" where sharesChrominance: (6, 4)
            default: (max(0, samples), 1)
            }
        guard let size = product(rows, columns, parts, bitsAllocated) else { return nil }
        return size / pixels
    }

    private static func product(_ factors: Int...) -> Int? {
        var product = 1
        for factor in factors {
            let (next, isOverflow) = product.multipliedReportingOverflow(by: factor)
            guard !isOverflow else { return nil }
            product = next
        }
        return product
    }
}

extension DICOMFile {
    /// Whether the image has native pixels of single bits, packed without gaps (PS3.5 section 8.1.1). Segmentations do
    /// not count, since their readers unpack the bits.
    public var hasPackedPixels: Bool {
        guard let pixelData = pixelDataElement, !pixelData.isEncapsulated, !pixelData.isBigEndian,
            pixelModule[.bitsAllocated]?.lenientInt == 1, pixelModule[.samplesPerPixel]?.lenientInt ?? 1 == 1
        else { return false }
        return !isSegmentation
    }

    /// Whether the SOP class is Segmentation or Label Map Segmentation (PS3.4 table B.5-1).
    var isSegmentation: Bool {
        let sopClass = dataSet[.sopClassUID].flatMap { $0.length <= 1024 ? $0.string : nil } ?? ""
        return ["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"].contains(sopClass)
    }
}
