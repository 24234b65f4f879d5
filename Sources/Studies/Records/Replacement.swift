// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// What replaces an object's own description of its references, planes, pixels or frames, where OHIF cannot use that.
struct Replacement {
    /// The elements at the top level that are left out.
    private(set) var omitted: Set<Tag> = []
    /// The number of frames, if it is lower than the object says.
    private(set) var frames: Int?
    /// The names of attributes in which the object is wrong.
    private(set) var adjustedAttributes: [String] = []
    /// Members to add to the object, each followed by a comma.
    private var members: [UInt8] = []

    init(_ file: DICOMFile, _ content: InstanceContent) {
        if let grid = DoseGrid(file.dataSet) {
            (omitted, members) = (grid.omitted, grid.members)
        } else if let references = ObjectKind.references(of: file.dataSet), !references.isComplete {
            (omitted, members) = ([SeriesReferences.referencedSeriesSequence], references.member)
        }
        if content == .convertedFrames { describeServedPixels(of: file) }
    }

    /// Adds the members to an object. It has other members, those that identify it, so the last comma is right.
    func added(to metadata: [UInt8]) -> [UInt8] {
        members.isEmpty ? metadata : metadata.prefix(1) + members + metadata.dropFirst()
    }

    /// Describes pixels as their frames are served.
    private mutating func describeServedPixels(of file: DICOMFile) {
        let bits = #""BitsAllocated":8,"BitsStored":8,"HighBit":7,"#
        let colours = #""SamplesPerPixel":3,"PlanarConfiguration":0,"#
        if file.sharedChrominance != nil {
            replace(Self.colours, by: #""PhotometricInterpretation":"YBR_FULL","# + colours)
        } else if file.hasPalette {
            // Nothing may remain of the indices, which may have been negative, nor of the palette.
            replace(
                Self.bits + Self.colours + Self.indices + Self.palette,
                by: #""PhotometricInterpretation":"RGB","PixelRepresentation":0,"# + colours + bits)
        } else if file.hasPackedPixels {
            // Without a window, and with most windows of files, OHIF 3.10 shows the image all white.
            replace(Self.bits + Self.window, by: bits + #""WindowCenter":1,"WindowWidth":2,"#)
        } else {
            describeSamples(of: file)
        }
        if let whole = file.wholeFrames {
            frames = whole
            adjustedAttributes.append("NumberOfFrames")
            replace([.numberOfFrames], by: #""NumberOfFrames":\#(whole),"#)
        }
    }

    /// Describes pixels that are served as they are stored, when the object describes them otherwise.
    private mutating func describeSamples(of file: DICOMFile) {
        if RecordMetadata.claimsSharedChrominance(file) {
            replace([.photometricInterpretation], by: #""PhotometricInterpretation":"YBR_FULL","#)
        } else if file.isGreyUnderColours {
            adjustedAttributes.append("PhotometricInterpretation")
            replace([.photometricInterpretation], by: #""PhotometricInterpretation":"MONOCHROME2","#)
        }
        if file.hasOtherSamples {
            adjustedAttributes.append("SamplesPerPixel")
            replace([.samplesPerPixel], by: #""SamplesPerPixel":\#(file.storedSamples),"#)
        }
    }

    private mutating func replace(_ tags: [Tag], by members: String) {
        omitted.formUnion(tags)
        self.members += Array(members.utf8)
    }

    private static let bits: [Tag] = [.bitsAllocated, Tag(0x0028_0101), Tag(0x0028_0102)]
    private static let colours: [Tag] = [.photometricInterpretation, .samplesPerPixel, Tag(0x0028_0006)]
    private static let window = [0x0028_1050, 0x0028_1051].map { Tag($0) }
    private static let indices = [0x0028_0103, 0x0028_0106, 0x0028_0107].map { Tag($0) }
    private static let palette = (UInt32(1)...3).flatMap { [Tag(0x0028_1100 + $0), Tag(0x0028_1200 + $0)] }
}

extension RecordMetadata {
    /// Whether pixels claim to share chrominance but do not, so that OHIF would read two bytes a pixel instead of
    /// three.
    static func claimsSharedChrominance(_ file: DICOMFile) -> Bool {
        guard let pixelData = file.pixelDataElement, !pixelData.isEncapsulated else { return false }
        let frames = file.pixelModule.short(.numberOfFrames)?.lenientInt ?? 1
        return file.pixelModule.claimsSharedChrominance(pixelData, frames: frames)
    }
}
