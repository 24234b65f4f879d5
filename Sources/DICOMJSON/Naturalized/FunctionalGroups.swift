// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// What OHIF makes of the functional groups of an enhanced object (PS3.3 C.7.6.16): the attributes of a frame's groups
/// take the place of the object's.
///
/// - An object of one frame has those attributes beside its own, too: OHIF looks for groups in objects of several frames
///   only (3.11 to 3.13).
/// - Attributes of the whole object stay out of groups, and nothing stands beside groups: OHIF takes the first value of
///   whatever is there for the item of a group, and fails at one that is null.
/// - There are as many items as frames, for 3.10 fails at one that is missing; and both sequences or none, since 3.11 to
///   3.13 read none when one is missing.
/// - Where some frames have a position and others none, none has one.
enum FunctionalGroups {
    static let shared = Tag(0x5200_9229)
    static let perFrame = Tag(0x5200_9230)
    private static let planePositionSequence = Tag(0x0020_9113)
    private static let segmentSequence = NaturalizedJSON.segmentSequence

    /// Where a data set lies.
    enum Place {
        /// The data set of the file.
        case root
        /// An item of one of the two sequences: a frame's groups, or those of all frames.
        case groups
        /// The item of a group.
        case group
        /// Anywhere else.
        case elsewhere

        /// Where the items of a sequence lie.
        func inside(_ sequence: Tag) -> Place {
            switch self {
            case .root where sequence == shared || sequence == perFrame: .groups
            case .groups: .group
            default: .elsewhere
            }
        }
    }

    /// Whether an attribute is the whole object's whatever its frames were made from: who and what it is, and how its
    /// pixels are stored. Converted objects have those of their sources in groups of their own (PS3.3 C.7.6.16.2.25).
    static func isOfWholeObject(_ tag: Tag) -> Bool {
        switch tag.rawValue {
        case 0x0008_0016, 0x0008_0018, 0x0008_0060, 0x0020_000D, 0x0020_000E, 0x0020_0010, 0x0020_0011, 0x0020_0013,
            0x0028_0002, 0x0028_0004, 0x0028_0006, 0x0028_0008, 0x0028_0010, 0x0028_0011, 0x0028_0100, 0x0028_0101,
            0x0028_0102, 0x0028_0103:
            true
        default: tag.group == 0x0010
        }
    }

    /// An attribute of a group, with the item that it stands in.
    struct Attribute {
        let element: DataElement
        let item: DataSet
    }

    /// The attributes that the groups of an object of a single frame have: OHIF takes them from there only where there
    /// are more frames. The frame's own come before those of all frames.
    static func attributes(ofSingleFrame dataSet: DataSet) -> [Attribute] {
        guard dataSet[segmentSequence] == nil else { return [] }
        var places: [Tag: Int] = [:]
        var attributes: [Attribute] = []
        for sequence in [shared, perFrame] {
            guard let groups = dataSet[sequence]?.items.firstItem else { continue }
            for group in groups {
                // OHIF passes over what a converted object tells of one of its sources, and so do we.
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

    /// Real objects have some dozen.
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

    /// Whether some frames have a position and others none: a volume of them would be distorted, since OHIF makes up
    /// those that are missing.
    static func hasPositionsInPart(_ element: DataElement, of dataSet: DataSet, frames: Int) -> Bool {
        guard element.tag == perFrame, dataSet[segmentSequence] == nil else { return false }
        var first: Bool?
        // Counted upwards: whoever writes a file claims any number of frames, also the least one that there is.
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

    /// Whether all frames have positions of their own.
    static func hasPositions(_ dataSet: DataSet, frames: Int) -> Bool {
        guard let element = dataSet[perFrame], let first = element.items.firstItem else { return false }
        let position = first[planePositionSequence]?.items.firstItem?[ComputedAttribute.imagePositionPatient]
        return NaturalizedJSON.fits(position, .numbers(3)) && !hasPositionsInPart(element, of: dataSet, frames: frames)
    }

    /// Writes an empty item for each frame that has none of its own. Segmentations are left as they are: what reads them
    /// looks into each item.
    static func completeItems(of element: DataElement, in dataSet: DataSet, frames: Int, to writer: inout JSONWriter) {
        guard element.tag == perFrame, frames > 1, dataSet[segmentSequence] == nil else { return }
        var missing = min(frames, ComputedAttribute.Shape.longest)
        for _ in element.items where missing > 0 { missing -= 1 }
        writeEmptyItems(missing, to: &writer)
    }

    /// Writes that of the two sequences that is not there beside the other one.
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
    /// Whether no other attribute, and not the number of frames, decides.
    fileprivate var isAlone: Bool {
        switch self {
        case .number, .factor, .slope, .numbers, .directions, .spacing: true
        case .paired, .frames: false
        }
    }
}
