// SPDX-License-Identifier: GPL-3.0-or-later

extension DICOMFile {
    /// Finds the frames of the image.
    ///
    /// - Returns: Offsets into ``bytes``.
    /// - Throws: ``DICOMError`` of kind `noPixelData`, or `invalidPixelDescription` when Number of Frames is invalid,
    ///   or an attribute that the size of a native frame depends on is missing or invalid.
    /// - Complexity: O(1) for native pixel data, O(*n*) in the number of fragments for encapsulated ones.
    public func frames() throws(DICOMError) -> FrameTable {
        guard let element = pixelDataElement else { throw DICOMError(.noPixelData, offset: endOffset) }
        // Encapsulated frames may need the Extended Offset Table, which stands beside the pixel data.
        return try (element.isEncapsulated ? dataSet : pixelModule).frames(of: element, isRLE: transferSyntax.isRLE)
    }
}

extension DataSet {
    /// Finds the frames of pixel data in this data set, such as those of an icon image; see ``DICOMFile/frames()``.
    ///
    /// - Parameter isRLE: Whether RLE compresses the frames, so that each is one fragment.
    public func frames(of pixelData: DataElement, isRLE: Bool = false) throws(DICOMError) -> FrameTable {
        var count = 1
        // In a single image, Number of Frames may be absent, empty or 0.
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
