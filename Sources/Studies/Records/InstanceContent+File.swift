// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

extension InstanceContent {
    /// Segmentation, Label Map Segmentation, Parametric Map: OHIF reads the whole object. VL Whole Slide Microscopy:
    /// its tiles are no frames to scroll through.
    private static let wholeObjects: Set = [
        "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7", "1.2.840.10008.5.1.4.1.1.30",
        "1.2.840.10008.5.1.4.1.1.77.1.6",
    ]

    /// How a file is shown, and in how many entries of the document.
    ///
    /// Frames are served one by one where each of them is found in the file. The single frame of a file that the viewer's
    /// own reader cannot read is served, too.
    static func content(of file: DICOMFile) -> (content: InstanceContent, frameCount: Int) {
        guard let pixelData = file.pixelDataElement else { return (.file, 1) }
        if file.transferSyntax.isVideo { return (.video, 1) }
        if wholeObjects.contains(file.dataSet.short(.sopClassUID)?.string ?? "") { return (.file, 1) }
        // A frame has a byte at least, so that a small file cannot claim thousands of them.
        let claimed = max(file.dataSet.short(.numberOfFrames)?.int ?? 1, 1)
        let count = min(claimed, RecordReader.frameLimit, max(1, pixelData.length))
        guard count > 1 || isBeyondViewer(file), canServeFrames(count, of: pixelData, in: file) else {
            return (.file, count)
        }
        return (.frames, count)
    }

    /// Whether ``content(of:)`` only asks whether there are pixels.
    static func isIndependentOfPixels(_ file: DICOMFile) -> Bool {
        (file.dataSet.short(.numberOfFrames)?.int ?? 1) <= 1 && !isBeyondViewer(file)
    }

    /// The viewer's reader (dicomParser) does not inflate, and it mistakes the lengths of the VRs of 64 bits, as of an
    /// Extended Offset Table.
    private static func isBeyondViewer(_ file: DICOMFile) -> Bool {
        let syntax = file.transferSyntax
        return syntax.isDeflated
            || !syntax.encoding.contains(.implicit) && file.dataSet.contains { [.OV, .SV, .UV].contains($0.vr) }
    }

    /// Floating-point pixels are left to the viewer's reader of files.
    private static func canServeFrames(_ count: Int, of pixelData: DataElement, in file: DICOMFile) -> Bool {
        guard pixelData.tag == .pixelData, let frames = try? file.frames(), frames.count >= count else { return false }
        return (try? frames.location(ofFrame: 0)) != nil && (try? frames.location(ofFrame: count - 1)) != nil
    }
}
