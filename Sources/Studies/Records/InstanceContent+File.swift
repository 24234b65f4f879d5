// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

extension InstanceContent {
    /// Parametric Map, which OHIF reads as a whole, and VL Whole Slide Microscopy, whose tiles are no frames to scroll.
    private static let wholeObjects: Set = ["1.2.840.10008.5.1.4.1.1.30", "1.2.840.10008.5.1.4.1.1.77.1.6"]

    /// Returns what a file shows, and in how many frames.
    ///
    /// Frames are served one by one when each of them is found in the file. So is the single frame of a file that the
    /// viewer's own reader cannot read, and what is left of a damaged file, since Orthanc 1.13 does not give out such a
    /// file.
    static func content(of file: DICOMFile) -> (content: InstanceContent, frameCount: Int) {
        let sopClass = file.dataSet.short(.sopClassUID)?.string ?? ""
        let isSegmentation = segmentationClasses.contains(sopClass)
        guard let pixelData = file.pixelDataElement else { return (isSegmentation ? .wholeSegmentation : .file, 1) }
        if file.transferSyntax.isVideo { return (.video, 1) }
        if wholeObjects.contains(sopClass) { return (.file, 1) }
        // A frame has at least one byte, so a small file cannot claim thousands of frames.
        let claimed = max(file.pixelModule.short(.numberOfFrames)?.lenientInt ?? 1, 1)
        let count = min(claimed, RecordReader.frameLimit, max(1, pixelData.length))
        let canServeFrames = canServeFrames(count, of: pixelData, in: file)
        // The frames beyond those that are stored would be black in the viewer.
        if !canServeFrames || count < claimed, !isSegmentation, pixelData.tag == .pixelData,
            let whole = file.wholeFrames
        {
            return (.convertedFrames, min(whole, RecordReader.frameLimit))
        }
        if isSegmentation {
            return canServeFrames && count == claimed ? (.segmentation, count) : (.wholeSegmentation, 1)
        }
        if file.damage != nil, Self.canServeFrames(1, of: pixelData, in: file),
            count > 1 || file.hasPackedPixels || isWholeBytes(pixelData, in: file)
        {
            return (isConverted(file) ? .convertedFrames : .frames, count)
        }
        guard canServeFrames else { return (.file, count) }
        if isConverted(file) { return (.convertedFrames, count) }
        if count > 1 || isBeyondViewer(file) { return (.frames, count) }
        return (isWholeBytes(pixelData, in: file) ? .image : .file, 1)
    }

    /// Whether the viewer's reader (dicomParser) fails at the file. It does not inflate, needs preamble and transfer
    /// syntax, fails at delimiters that have lengths or end nothing, and mistakes the lengths of VRs that it does not
    /// know. Those of 64 bits are among them, such as that of an Extended Offset Table.
    static func isBeyondViewer(_ file: DICOMFile) -> Bool {
        let syntax = file.transferSyntax
        return syntax.isDeflated || !file.hasPrefix || file.isIrregular || file.transferSyntaxUID == nil
            || !syntax.encoding.contains(.implicit) && file.dataSet.hasElement(ofAny: [.OV, .SV, .UV])
    }

    /// Whether the frames are served with other pixels than the stored ones, or the file describes its samples wrongly,
    /// which the viewer's reader of files would believe. The viewer does not separate chrominance that native pixels
    /// share, nor single bits (up to 3.12 it separates those of files), and 3.10 shows no palettes.
    private static func isConverted(_ file: DICOMFile) -> Bool {
        file.sharedChrominance != nil || file.hasPackedPixels || file.hasPalette || file.hasOtherSamples
            || RecordMetadata.claimsSharedChrominance(file)
    }

    /// Whether the viewer's loader of frames knows pixels of this size.
    private static func isWholeBytes(_ pixelData: DataElement, in file: DICOMFile) -> Bool {
        pixelData.isEncapsulated || [8, 16, 32].contains(file.pixelModule.short(.bitsAllocated)?.lenientInt ?? 0)
    }

    /// Whether the file has the first and the last of so many frames. The viewer's reader of files reads floating-point
    /// pixels.
    private static func canServeFrames(_ count: Int, of pixelData: DataElement, in file: DICOMFile) -> Bool {
        guard pixelData.tag == .pixelData, let frames = try? file.frames(), frames.count >= count else { return false }
        return (try? frames.location(ofFrame: 0)) != nil && (try? frames.location(ofFrame: count - 1)) != nil
    }
}
