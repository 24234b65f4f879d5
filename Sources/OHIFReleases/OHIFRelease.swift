// SPDX-License-Identifier: GPL-3.0-or-later

/// What differs between the releases of OHIF, for the server and for the page: the one place that knows.
///
/// Nothing else compares versions. What a release needs or takes is a property here, with the reason in its comment;
/// ``known`` has a row for each release in which one of them changed.
public struct OHIFRelease: Hashable, Sendable {
    /// The first release that the row is about.
    public let since: ReleaseNumber

    /// A segmentation (SEG) is read frame by frame. Before, its file is read as a whole, and its frames are refused
    /// ("Invalid DICOM file"); since then its file as a whole gives the first frame for each of them, without an error.
    public let readsSegmentationsByFrame: Bool

    /// Studies open by the data source `dicom-json`. 3.11.0 opens none, by a fault that 3.11.1 does not have.
    public let opensDICOMJSON: Bool

    /// A single image is better read as a frame than as a file: since then the loader of files parses each of them in
    /// the page's only thread, and keeps its bytes beside the pixels.
    public let readsImagesByFrame: Bool

    /// Compressed segmentations are shown right. Before, voxels are missing, or the segmentation is.
    public let readsCompressedSegmentations: Bool

    /// Waveforms of the heart are drawn. Before, all waveforms are listed as not supported.
    public let drawsWaveforms: Bool

    /// Lengths in an ultrasound image with one region are scaled twice, and show too short or too long: as the spacing of
    /// its pixels (`calculateUSPixelSpacing` in cornerstone), and by the tool. With several regions they are right, also
    /// when these are the same one.
    public let scalesSingleRegionsTwice: Bool

    /// Images of indices into a palette (PALETTE COLOR) have its colours. Before, they are shades of grey.
    public let showsPalettes: Bool

    /// Of a VOI LUT Function the first element is read, which of a text is its first letter: whatever it says, that is no
    /// function then, an exception is thrown, and the image is black. A list of one shows right. By DICOMweb, where OHIF
    /// makes the text itself, images with a function stay black.
    public let readsVOILUTFunctionsAsLists: Bool

    /// The routes of a configuration's own are a customization with the identifier `customRoutes`, as pre-releases of
    /// 3.10 read them. Since 3.10.0 they are named `routes.customRoutes`; both are given where either may be read.
    public let hasCustomRoutesByIdentifier: Bool

    /// A `customizationService` with one of the keys `requires`, `bootstrap`, `global` and `mode` is in phases, and its
    /// other keys are dropped without a word: what is set for all modes belongs into `global` then.
    public let hasCustomizationPhases: Bool

    /// The routes of the modes that a person may want to open a study in. `dynamic-volume` is left out: it takes the
    /// studies of one patient of its makers only.
    public let modes: [String]
}

extension OHIFRelease {
    /// A row for each release in which something changed, the earliest first.
    public static let known: [OHIFRelease] = [
        OHIFRelease(
            since: ReleaseNumber(3, 10), readsSegmentationsByFrame: false, opensDICOMJSON: true,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: false, showsPalettes: false, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: true, hasCustomizationPhases: false,
            modes: firstModes),
        OHIFRelease(
            since: ReleaseNumber(3, 11), readsSegmentationsByFrame: false, opensDICOMJSON: false,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: true, showsPalettes: true, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: false,
            modes: firstModes + ["usAnnotation"]),
        OHIFRelease(
            since: ReleaseNumber(3, 11, 1), readsSegmentationsByFrame: false, opensDICOMJSON: true,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: true, showsPalettes: true, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: false,
            modes: firstModes + ["usAnnotation"]),
        OHIFRelease(
            since: ReleaseNumber(3, 12), readsSegmentationsByFrame: false, opensDICOMJSON: true,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: false, showsPalettes: true, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: false,
            modes: firstModes + ["usAnnotation", "basic"]),
        OHIFRelease(
            since: ReleaseNumber(3, 13), readsSegmentationsByFrame: true, opensDICOMJSON: true,
            readsImagesByFrame: true, readsCompressedSegmentations: true, drawsWaveforms: true,
            scalesSingleRegionsTwice: false, showsPalettes: true, readsVOILUTFunctionsAsLists: true,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: true,
            modes: firstModes + ["usAnnotation", "basic"]),
    ]

    /// The row for what comes after all of them, and for a build that tells no version.
    public static var newest: OHIFRelease { known[known.count - 1] }

    private static let firstModes = ["viewer", "tmtv", "segmentation", "microscopy"]

    /// The row for a release: the last one that is not later; the first one for what came before all of them.
    public static func of(_ number: ReleaseNumber) -> OHIFRelease {
        known.last { $0.since <= number } ?? known[0]
    }

    /// The row for a version as a build tells it; the last one when it tells none that can be read.
    public static func ofVersion(_ version: String?) -> OHIFRelease {
        version.flatMap { ReleaseNumber($0) }.map(of) ?? newest
    }
}
