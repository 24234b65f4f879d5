// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// How records write functional groups of an enhanced object (PS3.3 C.7.6.16).
///
/// In OHIF the attributes in a frame's groups replace those of the object. Therefore:
///
/// - An object of one frame has the attributes of its groups also beside its own: OHIF looks for groups only in objects
///   of several frames (3.11 to 3.13).
/// - Groups have no attributes of the whole object, and nothing stands beside groups: OHIF takes the first value of any
///   member there for the item of a group, and fails when it is null.
/// - There are as many items as frames, since 3.10 fails when one is missing; and both sequences or none, since 3.11 to
///   3.13 read neither when one is missing.
/// - When only some frames have a position, none has one.
enum FunctionalGroups {
    static let shared = Tag(0x5200_9229)
    static let perFrame = Tag(0x5200_9230)
    private static let planePositionSequence = Tag(0x0020_9113)
    private static let segmentSequence = NaturalizedJSON.segmentSequence

    /// The place of a data set in the file.
    enum Place {
        /// The data set of the file.
        case root
        /// An item of one of the two sequences: the groups of one frame, or of all frames.
        case groups
        /// The item of a group.
        case group
        /// Anywhere else.
        case elsewhere

        /// Returns the place of the items of a sequence.
        func inside(_ sequence: Tag) -> Place {
            switch self {
            case .root where sequence == shared || sequence == perFrame: .groups
            case .groups: .group
            default: .elsewhere
            }
        }
    }

    /// Returns whether an attribute describes the whole object: its identity, its patient or its pixels' format.
    ///
    /// Converted objects have those attributes of their source images in groups of their own (PS3.3 C.7.6.16.2.25).
    static func isOfWholeObject(_ tag: Tag) -> Bool {
        switch tag.rawValue {
        case 0x0008_0016, 0x0008_0018, 0x0008_0060, 0x0020_000D, 0x0020_000E, 0x0020_0010, 0x0020_0011, 0x0020_0013,
            0x0028_0002, 0x0028_0004, 0x0028_0006, 0x0028_0008, 0x0028_0010, 0x0028_0011, 0x0028_0100, 0x0028_0101,
            0x0028_0102, 0x0028_0103:
            true
        default: tag.group == 0x0010
        }
    }

    /// An attribute of a group, with the item that contains it.
    struct Attribute {
        let element: DataElement
        let item: DataSet
    }

    /// Returns the attributes in the groups of an object of a single frame, where OHIF does not look for them. The
    /// frame's own attributes replace those that all frames share.
    static func attributes(ofSingleFrame dataSet: DataSet) -> [Attribute] {
        guard dataSet[segmentSequence] == nil else { return [] }
        var places: [Tag: Int] = [:]
        var attributes: [Attribute] = []
        for sequence in [shared, perFrame] {
            guard let groups = dataSet[sequence]?.items.firstItem else { continue }
            for group in groups {
                // OHIF skips groups that describe a source image of a converted object, and so does this.
                guard let item = group.items.firstItem, item[.sopInstanceUID] == nil else { continue }
                for element in item where isTaken(element) {
                    if let place = places[element.tag] {
                        attributes[place] = Attribute(element: element, item: item)
                    } else if attributes.count < limit {
                        places[element.tag] = attributes.count
                        attributes.append(Attribute(element: element, item: item))
                    }
                }
            }
        }
        return attributes
    }

    /// The most attributes that are taken from groups. Real objects have some dozen.
    private static let limit = 256

    private static func isTaken(_ element: DataElement) -> Bool {
        guard element.length > 0, !element.tag.isPrivate, !isOfWholeObject(element.tag), element.vr != .UI else {
            return false
        }
        switch element.vr.storage {
        case .text, .number: break
        case .bulk, .sequence: return false
        }
        guard let shape = ComputedAttribute.shape(of: element.tag), shape.isAlone else { return true }
        return NaturalizedJSON.fits(element, shape)
    }

    /// Returns whether some frames have a position and others none: OHIF makes up the missing ones, so a volume of
    /// these frames would be distorted.
    static func hasPositionsInPart(_ element: DataElement, of dataSet: DataSet, frames: Int) -> Bool {
        guard element.tag == perFrame, dataSet[segmentSequence] == nil else { return false }
        var first: Bool?
        // Counted upwards: a file may claim any number of frames, even the least integer.
        var items = 0
        for item in element.items {
            let position = item[planePositionSequence]?.items.firstItem?[ComputedAttribute.imagePositionPatient]
            let fits = NaturalizedJSON.fits(position, .numbers(3))
            if let first, first != fits { return true }
            first = fits
            items += 1
        }
        return first == true && frames > 1 && items < frames
    }

    /// Returns whether all frames have positions of their own.
    static func hasPositions(_ dataSet: DataSet, frames: Int) -> Bool {
        guard let element = dataSet[perFrame], let first = element.items.firstItem else { return false }
        let position = first[planePositionSequence]?.items.firstItem?[ComputedAttribute.imagePositionPatient]
        return NaturalizedJSON.fits(position, .numbers(3)) && !hasPositionsInPart(element, of: dataSet, frames: frames)
    }

    /// Writes an empty item for each frame without one. Not in segmentations, whose reader looks into each item.
    static func completeItems(of element: DataElement, in dataSet: DataSet, frames: Int, to writer: inout JSONWriter) {
        guard element.tag == perFrame, frames > 1, dataSet[segmentSequence] == nil else { return }
        var missing = min(frames, ComputedAttribute.Shape.longest)
        for _ in element.items where missing > 0 { missing -= 1 }
        writeEmptyItems(missing, to: &writer)
    }

    /// Writes the missing one of the two sequences when the other one exists.
    static func writeMissingSequence(
        of dataSet: DataSet, frames: Int, except omitted: Set<Tag>, to writer: inout JSONWriter
    ) {
        guard frames > 1, !omitted.contains(shared), !omitted.contains(perFrame) else { return }
        let hasShared = dataSet[shared]?.items.isEmpty == false
        let hasPerFrame = dataSet[perFrame]?.items.isEmpty == false
        guard hasShared != hasPerFrame, dataSet[segmentSequence] == nil else { return }
        writer.key(hasShared ? "PerFrameFunctionalGroupsSequence" : "SharedFunctionalGroupsSequence")
        writer.beginArray()
        writeEmptyItems(hasShared ? min(frames, ComputedAttribute.Shape.longest) : 1, to: &writer)
        writer.endArray()
    }

    private static func writeEmptyItems(_ count: Int, to writer: inout JSONWriter) {
        for _ in 0..<max(count, 0) where !writer.isBeyondLimit {
            writer.beginObject()
            writer.endObject()
        }
    }

    static func isPlanePosition(_ tag: Tag) -> Bool { tag == planePositionSequence }
}

extension ComputedAttribute.Shape {
    /// Whether the shape depends neither on another attribute nor on the number of frames.
    fileprivate var isAlone: Bool {
        switch self {
        case .number, .factor, .slope, .numbers, .directions, .spacing: true
        case .paired, .frames: false
        }
    }
}
