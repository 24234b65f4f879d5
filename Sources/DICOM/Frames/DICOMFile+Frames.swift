// SPDX-License-Identifier: GPL-3.0-or-later

extension DICOMFile {
    /// Finds the frames of the image.
    ///
    /// - Returns: Offsets into ``bytes``.
    /// - Throws: ``DICOMError`` of kind `noPixelData`, or `invalidPixelDescription` when Number of Frames, or what the
    ///   size of a native frame is computed from, is missing or senseless.
    /// - Complexity: O(1) for native pixel data, O(*n*) in the number of fragments for encapsulated ones.
    public func frames() throws(DICOMError) -> FrameTable {
        guard let element = pixelDataElement else { throw DICOMError(.noPixelData, offset: endOffset) }
        // The Extended Offset Table is beside the pixel data.
        return try (element.isEncapsulated ? dataSet : pixelModule).frames(of: element, isRLE: transferSyntax.isRLE)
    }
}

extension DataSet {
    /// Finds the frames of pixel data in this data set, as of an icon image; see ``DICOMFile/frames()``.
    ///
    /// - Parameter isRLE: Whether frames are compressed by RLE, so that each is one fragment.
    public func frames(of pixelData: DataElement, isRLE: Bool = false) throws(DICOMError) -> FrameTable {
        var count = 1
        // Absent, empty and 0 all occur for a single image.
        if let element = self[.numberOfFrames], element.lenientInt != 0, !element.lenientNumbers(limit: 1).isEmpty {
            guard let number = element.lenientInt, number > 0, number <= Int(Int32.max) else {
                throw DICOMError(.invalidPixelDescription, offset: element.valueOffset, tag: element.tag)
            }
            count = number
        }
        if pixelData.isEncapsulated { return .encapsulated(pixelData, in: self, count: count, isRLE: isRLE) }
        return try .native(pixelData, in: self, count: count)
    }
}
