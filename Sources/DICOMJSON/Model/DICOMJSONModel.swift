// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM

/// The DICOM JSON Model (PS3.18 Annex F): tags as eight digits, each element with its VR and an array of values.
///
/// Group lengths are left out, as F.2.2 demands; members come in ascending order even where the file's elements do not.
/// Decimal strings that are numbers become numbers with all their digits, others stay strings (F.2.3). Numbers that
/// JSON cannot express, infinities and NaN, become strings.
public enum DICOMJSONModel {
    /// Writes a data set, without the file meta information, as one object.
    ///
    /// - Parameters:
    ///   - dataSet: Usually ``DICOMFile/dataSet``. Its depth is bounded by the reader's options, and so is the depth of
    ///     the recursion here.
    ///   - inlineLimit: The largest binary value, in bytes, that is written as `InlineBinary`.
    ///   - bulkData: Called for each larger value. For ``BulkReference/none`` only its VR is written.
    public static func write(
        _ dataSet: DataSet,
        to writer: inout JSONWriter,
        inlineLimit: Int = 1024,
        bulkData: (DataElement) -> BulkReference = { _ in .none }
    ) {
        writer.beginObject()
        if dataSet.isAscending {
            for element in dataSet { write(element, to: &writer, inlineLimit: inlineLimit, bulkData: bulkData) }
        } else {
            for element in dataSet.sorted(by: { $0.tag < $1.tag }) {
                write(element, to: &writer, inlineLimit: inlineLimit, bulkData: bulkData)
            }
        }
        writer.endObject()
    }

    private static func write(
        _ element: DataElement,
        to writer: inout JSONWriter,
        inlineLimit: Int,
        bulkData: (DataElement) -> BulkReference
    ) {
        let tag = element.tag
        guard !tag.isGroupLength else { return }
        let vr = element.vr
        writer.beginElement(tag, vr)
        switch vr.storage {
        case .text, .number:
            let mark = writer.mark
            writer.key("Value")
            writer.beginArray()
            if writer.values(of: element) > 0 {
                writer.endArray()
            } else {
                writer.rewind(to: mark)
            }
        case .sequence where !element.items.isEmpty:
            writer.key("Value")
            writer.beginArray()
            for item in element.items { write(item, to: &writer, inlineLimit: inlineLimit, bulkData: bulkData) }
            writer.endArray()
        case .bulk where element.length > 0:
            if element.length <= inlineLimit {
                writer.key("InlineBinary")
                writer.base64(valueOf: element)
            } else {
                writer.reference(bulkData(element))
            }
        case .sequence, .bulk: break
        }
        writer.endObject()
    }
}

extension DataSet {
    fileprivate var isAscending: Bool {
        var last: Tag?
        for element in self {
            if let last, element.tag <= last { return false }
            last = element.tag
        }
        return true
    }
}

extension JSONWriter {
    /// Writes the key of an element and begins its object with the VR, `"GGGGEEEE":{"vr":"XX"`, in one step, since this
    /// happens for each element.
    mutating func beginElement(_ tag: Tag, _ vr: VR) {
        separate()
        let letters = vr.letters.utf8Start
        let object: StaticString = "\":{\"vr\":\""
        buffer.append(maximum: 1 + 8 + object.utf8CodeUnitCount + 3) { target in
            target[0] = UInt8(ascii: "\"")
            Self.writeDigits(of: tag, uppercase: true, to: target + 1)
            (target + 9).update(from: object.utf8Start, count: object.utf8CodeUnitCount)
            let end = 9 + object.utf8CodeUnitCount
            target[end] = letters[0]
            target[end + 1] = letters[1]
            target[end + 2] = UInt8(ascii: "\"")
            return end + 3
        }
        needsComma = true
    }

    /// Writes the member that refers to a value elsewhere, if there is one.
    mutating func reference(_ reference: BulkReference) {
        switch reference {
        case .none: break
        case .bulkDataURI(let uri):
            key("BulkDataURI")
            string(uri)
        case .directRetrieveURL(let url):
            key("DirectRetrieveURL")
            string(url)
        }
    }
}
