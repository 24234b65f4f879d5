// SPDX-License-Identifier: GPL-3.0-or-later

extension FrameTable {
    /// The frames of native pixel data (PS3.5 section 8.1.1 and annex A): all of the same size, without gaps.
    static func native(_ pixelData: DataElement, in dataSet: DataSet, count: Int) throws(DICOMError) -> FrameTable {
        guard let bits = frameBits(pixelData.tag, in: dataSet), bits > 0 else {
            throw DICOMError(.invalidPixelDescription, offset: pixelData.valueOffset, tag: pixelData.tag)
        }
        let range = pixelData.valueOffset..<(pixelData.valueOffset + pixelData.length)
        return FrameTable(count: count, storage: .native(range: range, bits: bits))
    }

    /// The number of bits of one frame; `nil` when attributes are missing or their product is out of range.
    private static func frameBits(_ tag: Tag, in dataSet: DataSet) -> Int? {
        guard let rows = dataSet[.rows]?.lenientInt, let columns = dataSet[.columns]?.lenientInt else { return nil }
        let bitsAllocated: Int? =
            switch tag {
            case .floatPixelData: 32
            case .doubleFloatPixelData: 64
            default: dataSet[.bitsAllocated]?.lenientInt
            }
        guard let bitsAllocated, rows >= 0, columns >= 0, bitsAllocated >= 0 else { return nil }
        // Chrominance is shared: four samples for two pixels, six for four (PS3.3 section C.7.6.3.1.2).
        let (samples, pixels): (Int, Int) =
            switch dataSet.string(.photometricInterpretation) {
            case "YBR_FULL_422", "YBR_PARTIAL_422": (4, 2)
            case "YBR_PARTIAL_420": (6, 4)
            default: (max(0, dataSet[.samplesPerPixel]?.lenientInt ?? 1), 1)
            }
        guard let size = product(rows, columns, samples, bitsAllocated) else { return nil }
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
