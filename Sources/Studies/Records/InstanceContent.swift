// SPDX-License-Identifier: GPL-3.0-or-later

/// What an instance shows, and how the viewer can get it. The document decides which way a release of OHIF takes. Raw
/// values are those in packs.
public enum InstanceContent: UInt8, Hashable, Sendable, CaseIterable {
    /// Only the DICOM file, as for objects without frames.
    case file = 0
    /// Frames that the viewer asks for one after the other, so that the first one shows before the rest has come.
    case frames = 1
    /// A stream for the browser's player.
    case video = 2
    /// A single image: its file, or its one frame.
    case image = 3
    /// A segmentation: its file, or its frames.
    case segmentation = 4
    /// A segmentation whose frames cannot be told apart: only its file.
    case wholeSegmentation = 5
    /// Frames whose pixels are not as the file says, or are served in another form because the viewer cannot show the
    /// stored one: never the file.
    case convertedFrames = 6
}

extension InstanceContent {
    /// Segmentation and Label Map Segmentation (PS3.4 table B.5-1).
    static let segmentationClasses: Set = ["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"]

    /// Whether the frames can be fetched one by one.
    var hasFrames: Bool {
        switch self {
        case .frames, .convertedFrames, .image, .segmentation: true
        case .file, .video, .wholeSegmentation: false
        }
    }
}
