// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM

/// DICOM as JavaScript viewers hold it: keywords as names, single values unwrapped, no VRs.
///
/// The form is that of dcmjs's `naturalizeDataset`, which OHIF works with: an element with several values is an array,
/// with one value that value, without value `null`. Sequences are arrays of objects, also of one; empty ones are left
/// out: OHIF tests sequences for truth before it takes the first item, and its source of this form fails at `null` for
/// one. Names are objects of their groups, decimal strings are numbers, floats have the digits of floats.
///
/// What is in the record:
/// - every standard element with a keyword, in the file's order; elements of overlays (60xx) under eight hexadecimal
///   digits in lower case, where OHIF looks for them; no group lengths, no curves, nothing that PS3.6 does not name;
/// - private elements of ``PrivateAttribute/all`` and no others;
/// - binary values as `{"InlineBinary": …}`: up to ``inlineLimit`` bytes, and up to ``displayInlineLimit`` those that a
///   viewer cannot fetch later because it draws with them: overlay data and palette colour tables. Overlay data whose
///   size or origin is missing, and tables without descriptor, are left out: OHIF takes these for granted and fails;
/// - palette colour tables as `{"palette": […]}`, numbers as OHIF keeps them once they are decoded: it decodes tables
///   of 16 bits wrongly (3.10);
/// - other binary values, pixel data and encapsulated documents as the caller says.
public enum NaturalizedJSON {
    /// The largest binary value, in bytes, that is written inline whatever it is.
    public static let inlineLimit = 256

    /// The largest overlay or palette colour table, in bytes, that is written inline: a table of 65 536 entries of 16
    /// bits, an overlay of 1024 × 1024.
    public static let displayInlineLimit = 131_072

    /// Writes the record of an instance as one object.
    ///
    /// Beside the data set it has `AvailableTransferSyntaxUID`, unless the data set itself says so: the transfer syntax
    /// that the file is stored in, by which OHIF recognises video.
    ///
    /// - Parameters:
    ///   - omitted: Elements of the data set itself that are left out.
    ///   - limits: How large values may be; larger ones are left out, as is what is in them.
    ///   - bulkData: Asked about each binary value that is not written inline; see ``BulkReference``. Pixel data of the
    ///     image have ``DataElement/depth`` 0, those of icons more.
    /// - Returns: What was left out for its size.
    @discardableResult
    public static func write(
        _ file: DICOMFile,
        except omitted: Set<Tag> = [],
        to writer: inout JSONWriter,
        limits: ValueLimits = .none,
        bulkData: (DataElement) -> BulkReference = { _ in .none }
    ) -> OmittedValues {
        var scope = ValueScope(limits)
        writer.beginObject()
        writeElements(of: file.dataSet, except: omitted, to: &writer, in: &scope, bulkData: bulkData)
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
        writeElements(of: dataSet, to: &writer, in: &scope, bulkData: bulkData)
        writer.endObject()
    }

    private static func writeElements(
        of dataSet: DataSet, except omitted: Set<Tag> = [], to writer: inout JSONWriter, in scope: inout ValueScope,
        bulkData: (DataElement) -> BulkReference
    ) {
        for element in dataSet {
            let tag = element.tag
            if !omitted.isEmpty, omitted.contains(tag) { continue }
            if element.depth == 0, !scope.admits(element) { continue }
            if tag.isPrivate {
                if PrivateAttribute.isPossible(tag) { writePrivate(element, to: &writer, in: &scope) }
                continue
            }
            guard !tag.isGroupLength, let entry = DataDictionary.entry(of: tag),
                let key = NaturalizedKey(tag, entry: entry)
            else { continue }
            let element = tag.isPaletteTable ? element.interpreted(as: .OW) : element
            switch element.vr.storage {
            case .text, .number:
                scope.write(element, to: &writer) { writer in
                    writer.key(key)
                    if !writer.unwrappedValues(of: element) { writer.null() }
                }
            case .sequence:
                guard !element.items.isEmpty else { continue }
                writer.key(key)
                writer.beginArray()
                for item in element.items where !writer.isBeyondLimit {
                    writer.beginObject()
                    writeElements(of: item, to: &writer, in: &scope, bulkData: bulkData)
                    writer.endObject()
                }
                writer.endArray()
            case .bulk:
                writeBulk(element, key: key, in: dataSet, to: &writer, in: &scope, bulkData: bulkData)
            }
        }
    }

    private static func writePrivate(_ element: DataElement, to writer: inout JSONWriter, in scope: inout ValueScope) {
        guard let creator = element.privateCreator,
            let attribute = PrivateAttribute.find(element.tag, creator: creator)
        else { return }
        // UN is what a system writes that does not know the element, or what a file without VRs leaves open.
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
            guard element.length <= displayInlineLimit else { return }
            return scope.write(element, to: &writer) { writePalette(element, key: key, in: dataSet, to: &$0) }
        } else if tag.isOverlayData {
            // Rows, columns, origin.
            for member in [0x0010, 0x0011, 0x0050] as [UInt16] {
                guard dataSet[Tag(group: tag.group, element: member)]?.length ?? 0 > 0 else { return }
            }
            limit = displayInlineLimit
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
        // Three numbers, each of them at most some digits.
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

    /// Palette colour lookup table data of red, green and blue (PS3.3 C.7.6.3.1.6).
    fileprivate var isPaletteTable: Bool { rawValue >= 0x0028_1201 && rawValue <= 0x0028_1203 }

    /// The descriptor of a palette colour table.
    fileprivate var paletteDescriptor: Tag { Tag(rawValue & ~0x0200 | 0x0100) }

    /// Overlay Data (60xx,3000).
    fileprivate var isOverlayData: Bool { rawValue & 0xFF00_FFFF == 0x6000_3000 }
}

extension JSONWriter {
    /// Writes the values of a text or number element: one by itself, several as an array. Returns false, and writes
    /// nothing, when there is none.
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
