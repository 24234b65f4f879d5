// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// What an RT Structure Set (PS3.3 A.19) refers to, in the form that OHIF wants.
///
/// OHIF takes every link of the chain from frames of reference to contour images for granted; where one is missing, it
/// loses the structure set and all series that follow. What there is of the chain then stands in the record as
/// `ReferencedSeriesSequence`, which OHIF asks for first.
enum StructureSetReferences {
    private static let rtStructureSetStorage = "1.2.840.10008.5.1.4.1.1.481.3"

    private static let referencedSeriesSequence = Tag(0x0008_1115)
    private static let referencedFrameOfReferenceSequence = Tag(0x3006_0010)
    private static let rtReferencedStudySequence = Tag(0x3006_0012)
    private static let rtReferencedSeriesSequence = Tag(0x3006_0014)
    private static let contourImageSequence = Tag(0x3006_0016)

    /// The member that the record needs, with a comma behind it; `nil` when OHIF finds its way, or it is no structure
    /// set.
    static func member(for dataSet: DataSet) -> [UInt8]? {
        guard dataSet.short(.sopClassUID)?.string == rtStructureSetStorage,
            items(referencedSeriesSequence, of: dataSet).isEmpty
        else { return nil }
        var isComplete = true
        var series: [DataSet] = []
        func next(_ tag: Tag, of item: DataSet) -> [DataSet] {
            let found = items(tag, of: item)
            if found.isEmpty { isComplete = false }
            return found
        }
        for frameOfReference in next(referencedFrameOfReferenceSequence, of: dataSet) {
            for study in next(rtReferencedStudySequence, of: frameOfReference) {
                for item in next(rtReferencedSeriesSequence, of: study) {
                    _ = next(contourImageSequence, of: item)
                    if series.count < itemLimit { series.append(item) }
                }
            }
        }
        return isComplete ? nil : member(series)
    }

    /// No structure set refers to more, and so many are enough to show it.
    private static let itemLimit = 1000

    private static func items(_ tag: Tag, of dataSet: DataSet) -> [DataSet] {
        dataSet[tag].map { Array($0.items.prefix(itemLimit)) } ?? []
    }

    /// OHIF takes the first item for granted, too: without any series there is one that no study has.
    private static func member(_ series: [DataSet]) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginArray()
        for uid in series.isEmpty ? [""] : series.map({ $0.short(DocumentTags.seriesInstanceUID)?.string ?? "" }) {
            writer.beginObject()
            writer.key("SeriesInstanceUID")
            writer.string(uid)
            writer.key("ReferencedInstanceSequence")
            writer.beginArray()
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        return Array(#""ReferencedSeriesSequence":"#.utf8) + writer.bytes + [UInt8(ascii: ",")]
    }
}
