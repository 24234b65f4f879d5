// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// What must be known of an object before a release of OHIF is given it as it is: what some release shows wrong, or
/// fails at. ``UnsupportedReason`` decides which releases do. Raw values are those in packs.
public enum ObjectKind: UInt8, Hashable, Sendable, CaseIterable {
    /// Any other object.
    case ordinary = 0
    /// An electrocardiogram or another waveform of the heart whose first group has samples of 16 bits with a sign, and
    /// as many as it claims.
    case waveform = 1
    /// Such a waveform with other samples, or with fewer than it claims.
    case otherWaveform = 2
    /// A segmentation to which each voxel belongs or not, or a label map.
    case segmentation = 3
    /// A segmentation with a probability or a share for each voxel.
    case fractionalSegmentation = 4
    /// A segmentation in a compressed transfer syntax.
    case compressedSegmentation = 5
    /// An RT Structure Set.
    case structureSet = 6
    /// An image of indices into a palette that is not served in its colours because it is compressed.
    case palette = 7
    /// An image without pixels, or with fewer than a frame has.
    case noPixels = 8
    /// An image of indices into a palette that is missing, too short or segmented.
    case unreadablePalette = 9
}

extension ObjectKind {
    private static let segmentationStorage = "1.2.840.10008.5.1.4.1.1.66.4"
    private static let labelMapSegmentationStorage = "1.2.840.10008.5.1.4.1.1.66.7"
    private static let rtStructureSetStorage = "1.2.840.10008.5.1.4.1.1.481.3"

    /// Finds the kind of the object in a file.
    init(_ file: DICOMFile) {
        let dataSet = file.dataSet
        switch dataSet.short(.sopClassUID)?.string ?? "" {
        case let uid where Waveform.classes.contains(uid):
            self = Waveform.isOfWords(dataSet) ? .waveform : .otherWaveform
        case Self.segmentationStorage, Self.labelMapSegmentationStorage:
            if dataSet.short(Tag(0x0062_0001))?.string == "FRACTIONAL" {
                self = .fractionalSegmentation
            } else {
                self = file.pixelDataElement?.isEncapsulated == true ? .compressedSegmentation : .segmentation
            }
        case Self.rtStructureSetStorage: self = .structureSet
        default:
            if file.pixelDataElement.map({ $0.length == 0 && !$0.isEncapsulated }) ?? true {
                // The server may know more of a damaged file.
                let isImage = file.pixelModule.short(.rows)?.lenientInt ?? 0 > 0
                self = isImage && file.damage == nil ? .noPixels : .ordinary
            } else if Self.lacksFrame(file) {
                self = .noPixels
            } else if file.hasIndices {
                self = !file.hasPaletteTables ? .unreadablePalette : file.hasPalette ? .ordinary : .palette
            } else {
                self = .ordinary
            }
        }
    }

    /// Whether a file that is sound otherwise has native pixels, but not one whole frame of them.
    static func lacksFrame(_ file: DICOMFile) -> Bool {
        guard file.damage == nil, let pixelData = file.pixelDataElement, pixelData.tag == .pixelData,
            !pixelData.isEncapsulated, let frames = try? file.frames()
        else { return false }
        return (try? frames.location(ofFrame: 0)) == nil
    }

    /// Finds the kind of an object of which only the server's reading is known, without binary values.
    init(_ tags: ServerTags) {
        self = Waveform.classes.contains(tags.sopClassUID) ? .otherWaveform : .ordinary
    }

    /// The SOP class of an object of this kind that is drawn on images; a label map counts as a segmentation. `nil` for
    /// other kinds.
    var classDrawnOnImages: String? {
        switch self {
        case .segmentation, .fractionalSegmentation, .compressedSegmentation: Self.segmentationStorage
        case .structureSet: Self.rtStructureSetStorage
        case .ordinary, .waveform, .otherWaveform, .palette, .noPixels, .unreadablePalette: nil
        }
    }

    /// Returns the series that an object is drawn on; `nil` for an object that is not drawn on images.
    static func references(of dataSet: DataSet) -> SeriesReferences? {
        switch dataSet.short(.sopClassUID)?.string ?? "" {
        case segmentationStorage, labelMapSegmentationStorage: SeriesReferences(ofSegmentation: dataSet)
        case rtStructureSetStorage: SeriesReferences(ofStructureSet: dataSet)
        default: nil
        }
    }
}
