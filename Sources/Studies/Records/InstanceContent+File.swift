// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

extension InstanceContent {
    /// Parametric Map: OHIF reads the whole object. VL Whole Slide Microscopy: its tiles are no frames to scroll through.
    private static let wholeObjects: Set = ["1.2.840.10008.5.1.4.1.1.30", "1.2.840.10008.5.1.4.1.1.77.1.6"]

    /// What a file shows, and in how many frames.
    ///
    /// Frames are served one by one where each of them is found in the file. The single frame of a file that the viewer's
    /// own reader cannot read is served, too; of a damaged file what is left, since Orthanc 1.13 does not give the file.
    static func content(of file: DICOMFile) -> (content: InstanceContent, frameCount: Int) {
        let sopClass = file.dataSet.short(.sopClassUID)?.string ?? ""
        let isSegmentation = segmentationClasses.contains(sopClass)
        guard let pixelData = file.pixelDataElement else { return (isSegmentation ? .wholeSegmentation : .file, 1) }
        if file.transferSyntax.isVideo { return (.video, 1) }
        if wholeObjects.contains(sopClass) { return (.file, 1) }
        // A frame has a byte at least, so that a small file cannot claim thousands of them.
        let claimed = max(file.pixelModule.short(.numberOfFrames)?.lenientInt ?? 1, 1)
        let count = min(claimed, RecordReader.frameLimit, max(1, pixelData.length))
        let canServeFrames = canServeFrames(count, of: pixelData, in: file)
        // Of the frames beyond there is nothing, and the viewer would be black there.
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

    /// The viewer's reader (dicomParser) does not inflate, wants preamble and transfer syntax, stumbles at delimiters that
    /// have lengths or end nothing, and mistakes the lengths of VRs that it does not know, those of 64 bits among them, as
    /// of an Extended Offset Table.
    static func isBeyondViewer(_ file: DICOMFile) -> Bool {
        let syntax = file.transferSyntax
        return syntax.isDeflated || !file.hasPrefix || file.isIrregular || file.transferSyntaxUID == nil
            || !syntax.encoding.contains(.implicit) && file.dataSet.hasElement(ofAny: [.OV, .SV, .UV])
    }

    /// Whether the frames are served with other pixels than stored ones: the viewer takes no chrominance apart that native
    /// pixels share, nor single bits (up to 3.12 those of files), and 3.10 shows no palettes. Or whether the file says of
    /// its samples what is not so, which would count for its reader.
    private static func isConverted(_ file: DICOMFile) -> Bool {
        file.sharedChrominance != nil || file.hasPackedPixels || file.hasPalette || file.hasOtherSamples
            || RecordMetadata.claimsSharedChrominance(file)
    }

    /// Of pixels of other sizes the viewer's loader of frames knows nothing.
    private static func isWholeBytes(_ pixelData: DataElement, in file: DICOMFile) -> Bool {
        pixelData.isEncapsulated || [8, 16, 32].contains(file.pixelModule.short(.bitsAllocated)?.lenientInt ?? 0)
    }

    /// Floating-point pixels are left to the viewer's reader of files.
    private static func canServeFrames(_ count: Int, of pixelData: DataElement, in file: DICOMFile) -> Bool {
        guard pixelData.tag == .pixelData, let frames = try? file.frames(), frames.count >= count else { return false }
        return (try? frames.location(ofFrame: 0)) != nil && (try? frames.location(ofFrame: count - 1)) != nil
    }
}
