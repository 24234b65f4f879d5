// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases

/// Why an instance is listed as not supported instead of being given to OHIF as it is: OHIF would show it wrong, or
/// would show nothing else of its study.
///
/// Only this type decides that, when a document is written: by a few attributes of the record, by what else is in the
/// study, and by the release. Packs depend on neither of the latter two.
enum UnsupportedReason: Hashable, Sendable {
    /// OHIF reads the samples of any waveform as 16 bits with a sign, and draws missing ones as zeros.
    case samples
    /// No OHIF shows fractional segmentations right: it draws a voxel with any share as if all of it belonged to the
    /// segment, or fails. 3.13 shows only those whose voxels are all zero or the greatest value, which no attribute
    /// tells, and stays at "Loading SEG…" with others.
    case fractions
    /// OHIF does not decode compressed segmentations.
    case compression
    /// OHIF shows nothing any more once an object is opened whose images it does not find.
    case noImages
    /// OHIF shows indices into a palette as shades of grey.
    case palette
    /// OHIF stays black, without a message.
    case noPixels
    /// OHIF waits for tables that never come, or shows wrong colours.
    case unreadablePalette

    /// Finds what keeps an instance from being shown; `nil` when nothing does.
    init?(of instance: InstanceRecord, in study: StudySurroundings, for release: OHIFRelease) {
        switch instance.kind {
        case .ordinary, .waveform: return nil
        case .otherWaveform:
            guard release.drawsWaveforms else { return nil }
            self = .samples
        case .noPixels: self = .noPixels
        case .unreadablePalette: self = .unreadablePalette
        case .palette:
            guard !release.showsPalettes else { return nil }
            self = .palette
        case .segmentation, .fractionalSegmentation, .compressedSegmentation, .structureSet:
            if study.hasImages, !study.holdsImages(of: instance) {
                self = .noImages
            } else if instance.kind == .fractionalSegmentation {
                self = .fractions
            } else if instance.kind == .compressedSegmentation, !release.readsCompressedSegmentations {
                self = .compression
            } else {
                return nil
            }
        }
    }

    /// The reason, as the clause after "since"; no values of the file.
    var clause: String {
        switch self {
        case .samples: "its samples have not 16 bits with a sign, or are fewer than it says, and OHIF would draw others"
        case .fractions: "OHIF shows no fractional segmentations, or shows them wrong"
        case .compression: "this OHIF shows compressed segmentations wrong"
        case .noPixels: "it is an image without pixels, or with too few for one frame, at which OHIF stays black"
        case .unreadablePalette: "its palette is missing, too short or segmented, and OHIF shows no or other colours"
        case .palette: "this OHIF shows compressed images with a palette in shades of grey"
        case .noImages: "it names no image of its study to be drawn on"
        }
    }
}

/// What is in a study, as far as it matters for one of its instances.
struct StudySurroundings {
    /// The UIDs of its series.
    let series: Set<String>
    /// Whether there are images. When there are none, the page itself says what is missing, before OHIF starts.
    let hasImages: Bool

    /// Whether the document is joined with those of other studies, which may hold the images that an object is drawn
    /// on. The caller that joins them must check whether they do.
    let isToBeJoined: Bool

    /// Whether the study holds images that an object is drawn on, or a study beside it may.
    func holdsImages(of object: InstanceRecord) -> Bool {
        isToBeJoined && !object.referencedSeries.isEmpty || object.referencedSeries.contains(where: series.contains)
    }

    /// Collects what is in the study of these records. Linear in their number.
    init(of records: [InstanceRecord], isToBeJoined: Bool = false) {
        self.isToBeJoined = isToBeJoined
        // Hardly any study has an object for which this matters.
        guard records.contains(where: { $0.kind != .ordinary }) else {
            (series, hasImages) = ([], false)
            return
        }
        series = Set(records.lazy.map(\.seriesInstanceUID))
        hasImages = records.contains { record in
            switch record.content {
            case .frames, .convertedFrames, .image, .video: true
            case .file: record.frameCount > 1
            case .segmentation, .wholeSegmentation: false
            }
        }
    }
}
