// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM

/// DICOM in the form of JavaScript viewers: keywords as names, single values without array, no VRs.
///
/// The form is that of dcmjs's `naturalizeDataset`, which OHIF works with. An element with several values is an array,
/// one with a single value is that value, one without value is `null`. Sequences are arrays of objects, even with one
/// item. Empty sequences are left out: OHIF tests sequences for truth before it takes the first item, and its data
/// source for this form fails when a sequence is `null`. Names are objects of their groups, decimal strings are
/// numbers, floats have the digits of floats.
///
/// Attributes that OHIF computes with have the shape that it expects, or are left out; see ``ComputedAttribute``.
/// `ImagePositionPatient` is an empty text when a single image has no position: OHIF compares the positions of all
/// images of a series, and fails when one is undefined. For functional groups see ``FunctionalGroups``.
///
/// A record contains:
/// - every standard element with a keyword, in the file's order; elements of overlays (60xx) under eight hexadecimal
///   digits in lower case, where OHIF looks for them; no group lengths, no curves, nothing that PS3.6 does not name;
/// - private elements of ``PrivateAttribute/all`` and no others;
/// - binary values of up to ``inlineLimit`` bytes, and overlay data within the limits on values, as
///   `{"InlineBinary": …}`. Overlay data whose size or origin is missing are left out, since OHIF fails without these;
/// - palette colour tables of up to ``paletteLimit`` bytes as `{"palette": […]}`, the numbers that OHIF keeps after it
///   has decoded a table: OHIF 3.10 decodes tables of 16 bits wrongly. Tables without descriptor are left out, since
///   OHIF fails without it;
/// - other binary values, pixel data and encapsulated documents as the caller says.
public enum NaturalizedJSON {
    /// The largest binary value that is written inline, in bytes. Only overlay data may be larger.
    public static let inlineLimit = 256

    /// The largest palette colour table that is written, in bytes: one of 65 536 entries of 16 bits.
    public static let paletteLimit = 131_072

    /// Writes the record of an instance as one object.
    ///
    /// Adds `AvailableTransferSyntaxUID`, the transfer syntax of the file, unless the data set has that attribute: OHIF
    /// recognises video by it.
    ///
    /// - Parameters:
    ///   - omitted: Elements of the data set itself that are left out.
    ///   - frames: The number of frames, when it is less than the file says.
    ///   - limits: How large values may be; larger ones are left out.
    ///   - bulkData: Called for each binary value that is not written inline; see ``BulkReference``. Pixel data of the
    ///     image have ``DataElement/depth`` 0, those of icons more.
    /// - Returns: The values that were left out for their size.
    @discardableResult
    public static func write(
        _ file: DICOMFile,
        except omitted: Set<Tag> = [],
        frames: Int? = nil,
        to writer: inout JSONWriter,
        limits: ValueLimits = .none,
        bulkData: (DataElement) -> BulkReference = { _ in .none }
    ) -> OmittedValues {
        var scope = ValueScope(limits)
        writer.beginObject()
        writeRoot(file.dataSet, except: omitted, frames: frames, to: &writer, in: &scope, bulkData: bulkData)
        if file.dataSet[.availableTransferSyntaxUID] == nil, let syntax = file.meta[.transferSyntaxUID] {
            let mark = writer.mark
            writer.key("AvailableTransferSyntaxUID")
            if syntax.length > 64 || !writer.unwrappedValues(of: syntax) { writer.rewind(to: mark) }
        }
        writer.endObject()
        return scope.omitted
    }

    /// Writes a data set, the root or an item, as one object.
    public static func write(
        _ dataSet: DataSet,
        to writer: inout JSONWriter,
        bulkData: (DataElement) -> BulkReference = { _ in .none }
    ) {
        var scope = ValueScope(.none)
        writer.beginObject()
        writeRoot(dataSet, to: &writer, in: &scope, bulkData: bulkData)
        writer.endObject()
    }

    private static func writeElements(
        of dataSet: DataSet, at place: FunctionalGroups.Place, except omitted: Set<Tag> = [],
        to writer: inout JSONWriter, in scope: inout ValueScope, bulkData: (DataElement) -> BulkReference
    ) {
        for element in dataSet {
            let tag = element.tag
            if !omitted.isEmpty, omitted.contains(tag) { continue }
            if place == .group, FunctionalGroups.isOfWholeObject(tag) { continue }
            if place == .groups, element.vr != .SQ { continue }
            if element.depth == 0, !scope.admits(element) { continue }
            write(element, in: dataSet, at: place, to: &writer, in: &scope, bulkData: bulkData)
        }
    }

    private static func write(
        _ element: DataElement, in dataSet: DataSet, at place: FunctionalGroups.Place, to writer: inout JSONWriter,
        in scope: inout ValueScope, bulkData: (DataElement) -> BulkReference
    ) {
        let tag = element.tag
        if tag.isPrivate {
            if PrivateAttribute.isPossible(tag) { writePrivate(element, to: &writer, in: &scope) }
            return
        }
        guard !tag.isGroupLength, let entry = DataDictionary.entry(of: tag),
            let key = NaturalizedKey(tag, entry: entry)
        else { return }
        if let shape = ComputedAttribute.shape(of: tag), element.vr != .SQ {
            if place == .root, isHidden(tag, in: dataSet, frames: scope.frames) { return }
            let isWritten = writeComputed(element, shape, key: key, in: dataSet, to: &writer, in: &scope)
            if isWritten, place == .root, tag == ComputedAttribute.imagePositionPatient { scope.hasPosition = true }
            return
        }
        if tag == VOILUTFunction.tag, element.length > 16 || !VOILUTFunction.isTold(element.string) { return }
        let element = tag.isPaletteTable ? element.interpreted(as: .OW) : element
        switch element.vr.storage {
        case .text where !element.vr.isNumericText && entry.isOfNumbers:
            writeNumbersInText(element, key: key, to: &writer, in: &scope)
        case .text, .number:
            scope.write(element, to: &writer) { writer in
                writer.key(key)
                if !writer.unwrappedValues(of: element) { writer.null() }
            }
        case .sequence:
            writeSequence(element, key: key, in: dataSet, at: place, to: &writer, in: &scope, bulkData: bulkData)
        case .bulk:
            writeBulk(element, key: key, in: dataSet, to: &writer, in: &scope, bulkData: bulkData)
        }
    }

    private static func writeSequence(
        _ element: DataElement, key: NaturalizedKey, in dataSet: DataSet, at place: FunctionalGroups.Place,
        to writer: inout JSONWriter, in scope: inout ValueScope, bulkData: (DataElement) -> BulkReference
    ) {
        let tag = element.tag
        guard !element.items.isEmpty else { return }
        if place == .root {
            if tag == .detectorInformationSequence, hasNoPosition(element, in: dataSet) { return scope.note(tag) }
            scope.positionsAreLeftOut = FunctionalGroups.hasPositionsInPart(
                element, of: dataSet, frames: scope.frames)
            if scope.positionsAreLeftOut { scope.note(ComputedAttribute.imagePositionPatient) }
        } else if place == .groups, scope.positionsAreLeftOut, FunctionalGroups.isPlanePosition(tag) {
            return
        }
        let mark = writer.mark
        var isEmpty = true
        writer.key(key)
        writer.beginArray()
        for item in element.items where !writer.isBeyondLimit {
            writer.beginObject()
            let start = writer.count
            writeElements(of: item, at: place.inside(tag), to: &writer, in: &scope, bulkData: bulkData)
            isEmpty = isEmpty && writer.count == start
            writer.endObject()
        }
        if place == .root {
            FunctionalGroups.completeItems(of: element, in: dataSet, frames: scope.frames, to: &writer)
        }
        writer.endArray()
        // OHIF expects that a group has its attributes, so an empty group is left out.
        if place == .groups, isEmpty { writer.rewind(to: mark) }
    }

    /// Returns whether neither the first detector nor the object has a position: OHIF computes the positions of all
    /// frames from that of the first detector, even when it is missing.
    private static func hasNoPosition(_ detectors: DataElement, in dataSet: DataSet) -> Bool {
        let position = ComputedAttribute.imagePositionPatient
        return !fits(detectors.items.firstItem?[position], .numbers(3)) && !fits(dataSet[position], .numbers(3))
    }

    /// Returns whether an attribute of the object would make OHIF compute with wrong values.
    ///
    /// The offset of a single plane means nothing, but OHIF adds it to a position that may be missing. Since 3.11 OHIF
    /// prefers the object's position to those of its frames.
    private static func isHidden(_ tag: Tag, in dataSet: DataSet, frames: Int) -> Bool {
        switch tag {
        case gridFrameOffsetVector: frames <= 1
        case ComputedAttribute.imagePositionPatient:
            frames > 1 && FunctionalGroups.hasPositions(dataSet, frames: frames)
        default: false
        }
    }

    /// Writes the members of a file's data set.
    private static func writeRoot(
        _ dataSet: DataSet, except omitted: Set<Tag> = [], frames: Int? = nil, to writer: inout JSONWriter,
        in scope: inout ValueScope, bulkData: (DataElement) -> BulkReference
    ) {
        scope.frames = frames ?? dataSet[.numberOfFrames].flatMap { $0.length <= 64 ? $0.lenientInt : nil } ?? 1
        let lifted = scope.frames <= 1 ? FunctionalGroups.attributes(ofSingleFrame: dataSet) : []
        let hidden = lifted.isEmpty ? omitted : omitted.union(lifted.map(\.element.tag))
        writeElements(of: dataSet, at: .root, except: hidden, to: &writer, in: &scope, bulkData: bulkData)
        for attribute in lifted where !omitted.contains(attribute.element.tag) {
            guard scope.admits(attribute.element) else { continue }
            write(attribute.element, in: attribute.item, at: .root, to: &writer, in: &scope, bulkData: bulkData)
        }
        FunctionalGroups.writeMissingSequence(of: dataSet, frames: scope.frames, except: omitted, to: &writer)
        writePositionStandIn(for: dataSet, to: &writer, in: scope)
    }

    private static func writePrivate(_ element: DataElement, to writer: inout JSONWriter, in scope: inout ValueScope) {
        guard let creator = element.privateCreator,
            let attribute = PrivateAttribute.find(element.tag, creator: creator)
        else { return }
        // UN comes from a system that does not know the element, or from a file without VRs.
        let element = element.vr == .UN ? element.interpreted(as: attribute.vr) : element
        scope.write(element, to: &writer) { writer in
            let mark = writer.mark
            writer.key(attribute.key)
            if !writer.unwrappedValues(of: element) { writer.rewind(to: mark) }
        }
    }

    private static func writeBulk(
        _ element: DataElement, key: NaturalizedKey, in dataSet: DataSet, to writer: inout JSONWriter,
        in scope: inout ValueScope, bulkData: (DataElement) -> BulkReference
    ) {
        let tag = element.tag
        var limit = inlineLimit
        if tag.isPaletteTable {
            guard element.length <= paletteLimit else { return }
            return scope.write(element, to: &writer) { writePalette(element, key: key, in: dataSet, to: &$0) }
        } else if tag.isOverlayData {
            // Rows, columns, origin.
            for (member, count) in [(0x0010, 1), (0x0011, 1), (0x0050, 2)] as [(UInt16, Int)] {
                guard fits(dataSet[Tag(group: tag.group, element: member)], .numbers(count)) else { return }
            }
            limit = .max
        } else if tag.isPixelData || tag == .encapsulatedDocument {
            limit = 0
        }

        if element.length == 0 {
            writer.key(key)
            writer.null()
        } else if element.length <= limit {
            scope.write(element, to: &writer) { writer in
                writer.key(key)
                writer.beginObject()
                writer.key("InlineBinary")
                writer.base64(valueOf: element)
                writer.endObject()
            }
        } else {
            let reference = bulkData(element)
            guard reference != .none else { return }
            writer.key(key)
            writer.beginObject()
            writer.reference(reference)
            writer.endObject()
        }
    }
}

extension NaturalizedJSON {
    /// Writes the entries of a palette colour table (PS3.3 C.7.6.3.1.5 and C.7.6.3.1.6).
    ///
    /// Entries of 8 bits are packed by two in a word, or have a word each when the table is as long as that.
    private static func writePalette(
        _ table: DataElement, key: NaturalizedKey, in dataSet: DataSet, to writer: inout JSONWriter
    ) {
        // A descriptor is three numbers of some digits; a longer value is not read.
        let element = dataSet[table.tag.paletteDescriptor]
        let descriptor = element?.length ?? 0 <= 256 ? element?.ints ?? [] : []
        guard descriptor.count == 3, table.length > 0 else { return }
        let count = descriptor[0] == 0 ? 65_536 : descriptor[0]
        let words = (0..<table.numberCount).lazy.compactMap { table.integer(at: $0) }
        writer.key(key)
        writer.beginObject()
        writer.key("palette")
        writer.beginArray()
        if descriptor[2] == 8, table.numberCount < count {
            for word in words.prefix(max(0, (count + 1) / 2)) {
                writer.integer(Int(word & 0xFF))
                writer.integer(Int(word >> 8))
            }
        } else {
            for word in words.prefix(max(0, count)) { writer.integer(Int(word)) }
        }
        writer.endArray()
        writer.endObject()
    }
}

extension Tag {
    fileprivate static let availableTransferSyntaxUID = Tag(0x0008_3002)
    fileprivate static let detectorInformationSequence = Tag(0x0054_0022)

    /// Whether this is palette colour lookup table data of red, green or blue (PS3.3 C.7.6.3.1.6).
    fileprivate var isPaletteTable: Bool { rawValue >= 0x0028_1201 && rawValue <= 0x0028_1203 }

    /// The descriptor of a palette colour table.
    fileprivate var paletteDescriptor: Tag { Tag(rawValue & ~0x0200 | 0x0100) }

    /// Whether this is Overlay Data (60xx,3000).
    fileprivate var isOverlayData: Bool { rawValue & 0xFF00_FFFF == 0x6000_3000 }
}

extension DataDictionary.Entry {
    /// Whether the values are numbers, binary or in text.
    fileprivate var isOfNumbers: Bool {
        switch vr {
        case .one(let vr): vr.isNumericText || vr.storage == .number && vr != .AT
        case .usOrSS: true
        case .obOrOW, .usOrOW, .usOrSSOrOW, .none: false
        }
    }
}

extension JSONWriter {
    /// Writes the values of a text or number element: one by itself, several as an array. Returns false, and writes
    /// nothing, when there are none.
    mutating func unwrappedValues(of element: DataElement) -> Bool {
        let mark = mark
        beginArray()
        let count = values(of: element)
        if count == 0 {
            rewind(to: mark)
            return false
        }
        endArray()
        if count == 1 { unwrapArray(from: mark) }
        return true
    }
}
