// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// The series that a segmentation or a structure set (PS3.3 A.51, A.19) refers to, in the form that OHIF wants.
///
/// OHIF expects each link of the chain from frames of reference to contour images; when one is missing, it loses the
/// structure set and all series that follow. Since 3.12 it also walks the instances of each item of Referenced Series
/// Sequence without checking that there are any, and finds the series by one of them. When something is missing, the
/// record says what there is as `ReferencedSeriesSequence`, which OHIF reads first.
struct SeriesReferences {
    /// A series with some of its instances.
    struct Series {
        let uid: String
        var instances: [String]
    }

    private(set) var series: [Series] = []
    /// Whether OHIF can use what the object itself says.
    private(set) var isComplete = true

    static let referencedSeriesSequence = Tag(0x0008_1115)
    private static let referencedInstanceSequence = Tag(0x0008_114A)
    private static let referencedFrameOfReferenceSequence = Tag(0x3006_0010)
    private static let rtReferencedStudySequence = Tag(0x3006_0012)
    private static let rtReferencedSeriesSequence = Tag(0x3006_0014)
    private static let contourImageSequence = Tag(0x3006_0016)

    /// The most series that are read: no structure set refers to more, and so many are enough to show it.
    private static let seriesLimit = 1000
    /// The most instances of a series that are read: OHIF finds the series by any of them.
    private static let instanceLimit = 16

    /// Reads what a structure set refers to.
    init(ofStructureSet dataSet: DataSet) {
        readOwn(dataSet)
        if series.isEmpty { readChain(dataSet) }
        // Each contour says on which image it was drawn.
        let contours = [Tag(0x3006_0039), Tag(0x3006_0040)]
        fill { Self.instances(Self.contourImageSequence, inItemsOf: contours, of: dataSet) }
        if series.isEmpty { isComplete = false }
    }

    /// Reads what a segmentation refers to.
    init(ofSegmentation dataSet: DataSet) {
        readOwn(dataSet)
        // Each frame says from which image it was made.
        fill {
            let source = Tag(0x0008_2112)
            let found = Self.instances(source, inItemsOf: [Tag(0x5200_9230), Tag(0x0008_9124)], of: dataSet)
            return found.isEmpty
                ? Self.instances(source, inItemsOf: [Tag(0x5200_9229), Tag(0x0008_9124)], of: dataSet) : found
        }
    }

    private mutating func readOwn(_ dataSet: DataSet) {
        for item in dataSet.items(Self.referencedSeriesSequence).prefix(Self.seriesLimit) {
            add(item, Self.instances(Self.referencedInstanceSequence, of: item))
        }
    }

    private mutating func readChain(_ dataSet: DataSet) {
        func next(_ tag: Tag, of item: DataSet) -> [DataSet] {
            let found = Array(item.items(tag).prefix(Self.seriesLimit))
            if found.isEmpty { isComplete = false }
            return found
        }
        for frameOfReference in next(Self.referencedFrameOfReferenceSequence, of: dataSet) {
            for study in next(Self.rtReferencedStudySequence, of: frameOfReference) {
                for item in next(Self.rtReferencedSeriesSequence, of: study) where series.count < Self.seriesLimit {
                    add(item, Self.instances(Self.contourImageSequence, of: item))
                }
            }
        }
    }

    private mutating func add(_ item: DataSet, _ instances: [String]) {
        if instances.isEmpty { isComplete = false }
        series.append(Series(uid: item.short(DocumentTags.seriesInstanceUID)?.string ?? "", instances: instances))
    }

    /// Gives series without instances those that are named elsewhere. Instances of other series among them do no harm.
    private mutating func fill(_ others: () -> [String]) {
        guard series.contains(where: { $0.instances.isEmpty }) else { return }
        let found = others()
        for index in series.indices where series[index].instances.isEmpty { series[index].instances = found }
    }

    /// Returns the instances that the items of a sequence refer to.
    private static func instances(_ tag: Tag, of dataSet: DataSet) -> [String] {
        dataSet.items(tag).prefix(instanceLimit).compactMap { item in
            item.short(Tag(0x0008_1155))?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// Returns the same within nested sequences: the instances of the first item that refers to any.
    private static func instances(_ tag: Tag, inItemsOf path: [Tag], of dataSet: DataSet) -> [String] {
        guard let first = path.first else { return instances(tag, of: dataSet) }
        for item in dataSet.items(first).prefix(seriesLimit) {
            let found = instances(tag, inItemsOf: Array(path.dropFirst()), of: item)
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The UIDs of the series that OHIF finds by an instance.
    var uids: [String] { series.filter { !$0.instances.isEmpty }.map(\.uid) }

    /// The most series that a pack has for one object.
    static let storedLimit = 16

    /// The UIDs that records have: the first of those that a pack may contain.
    var storedUIDs: [String] {
        uids.lazy.filter { PackRules.isUID($0) }.prefix(Self.storedLimit).map { $0 }
    }

    /// The member that replaces what the object says, followed by a comma.
    ///
    /// OHIF reads the first item without checking that there is one. For an object without series the item names a
    /// series that no study has.
    var member: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginArray()
        for item in series.isEmpty ? [Series(uid: "", instances: [])] : series {
            writer.beginObject()
            writer.key("SeriesInstanceUID")
            writer.string(item.uid)
            writer.key("ReferencedInstanceSequence")
            writer.beginArray()
            for instance in item.instances {
                writer.beginObject()
                writer.key("ReferencedSOPInstanceUID")
                writer.string(instance)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        return Array(#""ReferencedSeriesSequence":"#.utf8) + writer.bytes + [UInt8(ascii: ",")]
    }
}
