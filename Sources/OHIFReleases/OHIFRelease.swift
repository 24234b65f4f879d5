// SPDX-License-Identifier: GPL-3.0-or-later

/// The properties in which the releases of OHIF differ, for the server and for the page.
///
/// No other code compares versions. Each difference is a property here, with its reason in the comment; ``known`` has a
/// row for each release that changed one.
public struct OHIFRelease: Hashable, Sendable {
    /// The first release that the row describes.
    public let since: ReleaseNumber

    /// OHIF reads a segmentation (SEG) frame by frame; given its file as a whole, it shows the first frame in place of
    /// each, without an error. Earlier releases read the file as a whole and refuse frames ("Invalid DICOM file").
    public let readsSegmentationsByFrame: Bool

    /// Studies open by the data source `dicom-json`. 3.11.0 opens none, because of a fault that 3.11.1 does not have.
    public let opensDICOMJSON: Bool

    /// OHIF should read a single image as a frame rather than as a file: its loader of files parses each file in the
    /// page's only thread, and keeps the file's bytes beside the pixels.
    public let readsImagesByFrame: Bool

    /// OHIF shows compressed segmentations right. In earlier releases voxels are missing, or the whole segmentation.
    public let readsCompressedSegmentations: Bool

    /// OHIF draws waveforms of the heart. Earlier releases list all waveforms as not supported.
    public let drawsWaveforms: Bool

    /// OHIF scales lengths in an ultrasound image with one region twice, so that they show too short or too long: once
    /// by the spacing of the pixels (`calculateUSPixelSpacing` in cornerstone), once in the tool. With several regions
    /// they are right, even when these are equal.
    public let scalesSingleRegionsTwice: Bool

    /// OHIF shows images with a palette (PALETTE COLOR) in its colours. Earlier releases show shades of grey.
    public let showsPalettes: Bool

    /// OHIF reads the first element of a VOI LUT Function. Of a text that is its first letter, which is no function:
    /// OHIF throws an exception, and the image is black. A list of one text shows right. By DICOMweb, where OHIF makes
    /// the text itself, images with a function stay black.
    public let readsVOILUTFunctionsAsLists: Bool

    /// OHIF may read the configuration's own routes from a customization with the identifier `customRoutes`, as
    /// pre-releases of 3.10 do. Since 3.10.0 it reads them from `routes.customRoutes`, so where this holds, both are
    /// given.
    public let hasCustomRoutesByIdentifier: Bool

    /// OHIF takes a `customizationService` with one of the keys `requires`, `bootstrap`, `global` and `mode` as one in
    /// phases, and silently drops its other keys. Then settings for all modes belong into `global`.
    public let hasCustomizationPhases: Bool

    /// OHIF needs pages that are isolated from other origins: it uses `SharedArrayBuffer`, which browsers give only to
    /// such pages. 3.9 and later need none.
    public let needsCrossOriginIsolation: Bool

    /// The routes of the modes in which a person may want to open a study. `dynamic-volume` is left out: it accepts
    /// only the studies of one patient of its authors.
    public let modes: [String]
}

extension OHIFRelease {
    /// A row for each release that changed something, the earliest first.
    public static let known: [OHIFRelease] = [
        OHIFRelease(
            since: ReleaseNumber(3, 0), readsSegmentationsByFrame: false, opensDICOMJSON: true,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: false, showsPalettes: false, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: true, hasCustomizationPhases: false,
            needsCrossOriginIsolation: true, modes: firstModes),
        OHIFRelease(
            since: ReleaseNumber(3, 9), readsSegmentationsByFrame: false, opensDICOMJSON: true,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: false, showsPalettes: false, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: true, hasCustomizationPhases: false,
            needsCrossOriginIsolation: false, modes: firstModes),
        OHIFRelease(
            since: ReleaseNumber(3, 11), readsSegmentationsByFrame: false, opensDICOMJSON: false,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: true, showsPalettes: true, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: false,
            needsCrossOriginIsolation: false, modes: firstModes + ["usAnnotation"]),
        OHIFRelease(
            since: ReleaseNumber(3, 11, 1), readsSegmentationsByFrame: false, opensDICOMJSON: true,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: true, showsPalettes: true, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: false,
            needsCrossOriginIsolation: false, modes: firstModes + ["usAnnotation"]),
        OHIFRelease(
            since: ReleaseNumber(3, 12), readsSegmentationsByFrame: false, opensDICOMJSON: true,
            readsImagesByFrame: false, readsCompressedSegmentations: false, drawsWaveforms: false,
            scalesSingleRegionsTwice: false, showsPalettes: true, readsVOILUTFunctionsAsLists: false,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: false,
            needsCrossOriginIsolation: false, modes: firstModes + ["usAnnotation", "basic"]),
        OHIFRelease(
            since: ReleaseNumber(3, 13), readsSegmentationsByFrame: true, opensDICOMJSON: true,
            readsImagesByFrame: true, readsCompressedSegmentations: true, drawsWaveforms: true,
            scalesSingleRegionsTwice: false, showsPalettes: true, readsVOILUTFunctionsAsLists: true,
            hasCustomRoutesByIdentifier: false, hasCustomizationPhases: true,
            needsCrossOriginIsolation: false, modes: firstModes + ["usAnnotation", "basic"]),
    ]

    /// The last row, which also serves for later releases and for builds that tell no version.
    public static var newest: OHIFRelease { known[known.count - 1] }

    private static let firstModes = ["viewer", "tmtv", "segmentation", "microscopy"]

    /// Returns the row for a release: the last one that is not later, or the first one when all are later.
    public static func of(_ number: ReleaseNumber) -> OHIFRelease {
        known.last { $0.since <= number } ?? known[0]
    }

    /// Returns the row for a version as a build tells it; the last one when it tells none, or one that cannot be read.
    public static func ofVersion(_ version: String?) -> OHIFRelease {
        version.flatMap { ReleaseNumber($0) }.map(of) ?? newest
    }
}
