// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// A copy of the bytes of a file before its pixel data, where record and summary say nothing of what comes after them.
///
/// To copy them costs little, and to make something of the headers of many files in a row costs a tenth of what it does
/// in between Orthanc's own work on each file, when nothing that is needed is in the processor's cache.
public struct InstanceHeader: Sendable {
    /// Preamble, file meta information and data set, up to the first pixel or fragment, which tells that there is one.
    let bytes: [UInt8]

    /// Many of them wait at times. The record of a larger one is smaller than it: what makes a header large are private
    /// elements, which records leave out.
    private static let sizeLimit = 8192

    /// The header of a file; `nil` when more of the file, or less, is to be kept.
    ///
    /// Of a sound file that is not deflated, what counts after the header is only whether there are elements after the
    /// pixel data, and which frames there are.
    init?(_ file: DICOMFile) {
        guard file.damage == nil, !file.transferSyntax.isDeflated,
            let pixelData = file.pixelDataElement, pixelData.valueOffset <= Self.sizeLimit,
            InstanceContent.isIndependentOfPixels(file)
        else { return nil }
        var last = -1
        for element in file.dataSet { last = element.valueOffset }
        guard last == pixelData.valueOffset else { return nil }
        bytes = [UInt8](file.bytes.prefix(pixelData.valueOffset + min(pixelData.length, 8)))
    }
}
