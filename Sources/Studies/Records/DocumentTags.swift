// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// The attributes that the document repeats outside the instances, and those by which it is sorted (PS3.6).
enum DocumentTags {
    static let studyInstanceUID = Tag(0x0020_000D)
    static let seriesInstanceUID = Tag(0x0020_000E)
    static let modality = Tag(0x0008_0060)
    static let seriesNumber = Tag(0x0020_0011)
    static let instanceNumber = Tag(0x0020_0013)
    static let imagePositionPatient = Tag(0x0020_0032)
    static let imageOrientationPatient = Tag(0x0020_0037)

    /// Study members: UID, date, time, description, patient's name and ID, accession number, patient's age and sex.
    static let study: [Tag] = [
        studyInstanceUID, Tag(0x0008_0020), Tag(0x0008_0030), Tag(0x0008_1030), Tag(0x0010_0010), Tag(0x0010_0020),
        Tag(0x0008_0050), Tag(0x0010_1010), Tag(0x0010_0040),
    ]

    /// Series members: UID, number, description, modality. In OHIF they override what the images say, so none of them
    /// may be an image's own.
    static let series: [Tag] = [seriesInstanceUID, seriesNumber, Tag(0x0008_103E), modality]
}
