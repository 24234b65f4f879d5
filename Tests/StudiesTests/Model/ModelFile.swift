// SPDX-License-Identifier: GPL-3.0-or-later

/// An instance of the model's archive, and its DICOM file.
struct ModelFile: Hashable, Sendable {
    var study: String
    var series: String
    var instance: String
    var number: Int
    /// What an overwritten instance differs in, and whether our reader is meant to refuse the file.
    var revision = 0
    var isUnreadable = false
    /// Whether it has text in UTF-8 without saying so.
    var hasUndeclaredText = false
    /// Whether the file ends early, in the midst of its last element.
    var isCut = false
    /// Of an arriving file that has pixels, a copy without them is kept rather than the record.
    var hasPixels = false
    /// The series that a structure set is drawn on, for one.
    var drawnOn: String?
    /// Whether it is an image that can be shown.
    var isImage = false
    /// Whether the file is meant to be one that is not looked at when it arrives.
    var isTooLarge = false

    /// A Part 10 file in explicit VR little endian: preamble, meta information, a data set.
    var bytes: [UInt8] {
        if isUnreadable { return Array("this is not DICOM, revision \(revision)".utf8) }
        var meta: [UInt8] = []
        meta.element(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1")
        var bytes = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
        bytes.appendUInt16(0x0002)
        bytes.appendUInt16(0x0000)
        bytes += Array("UL".utf8)
        bytes.appendUInt16(4)
        bytes.appendUInt16(UInt16(meta.count))
        bytes.appendUInt16(0)
        bytes += meta
        if drawnOn != nil { bytes.element(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.481.3") }
        bytes.element(0x0008, 0x0018, "UI", instance)
        bytes.element(0x0008, 0x0060, "CS", "CT")
        if hasUndeclaredText { bytes.element(0x0008, 0x103E, "LO", "é") }
        if let drawnOn { bytes.appendReferencedSeries(drawnOn) }
        bytes.element(0x0010, 0x0020, "LO", "MODEL")
        bytes.element(0x0020, 0x000D, "UI", study)
        bytes.element(0x0020, 0x000E, "UI", series)
        bytes.element(0x0020, 0x0011, "IS", "1")
        bytes.element(0x0020, 0x0013, "IS", "\(number)")
        bytes.element(0x0020, 0x4000, "LT", "revision \(revision)")
        if isImage {
            for element in [0x0010, 0x0011] as [UInt16] { bytes.element(0x0028, element, "US", "\u{4}\0") }
            bytes.element(0x0028, 0x0100, "US", "\u{10}\0")
        }
        if hasPixels || isImage { bytes.appendPixels(count: 32) }
        return isCut ? bytes.dropLast(3) : bytes
    }

    /// What Orthanc would say of the instance; for files that our reader refuses.
    var tags: [UInt8] {
        Array(
            """
            {"0008,0018":{"Name":"SOPInstanceUID","Type":"String","Value":"\(instance)"},\
            "0020,000d":{"Name":"StudyInstanceUID","Type":"String","Value":"\(study)"},\
            "0020,000e":{"Name":"SeriesInstanceUID","Type":"String","Value":"\(series)"},\
            "0020,4000":{"Name":"ImageComments","Type":"String","Value":"revision \(revision)"}}
            """.utf8)
    }
}

extension [UInt8] {
    fileprivate mutating func appendUInt16(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    /// An element with a value of text, padded to an even length.
    fileprivate mutating func element(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: String) {
        var value = Array(value.utf8)
        if value.count % 2 != 0 { value.append(vr == "UI" ? 0 : 0x20) }
        appendUInt16(group)
        appendUInt16(element)
        self += Array(vr.utf8)
        appendUInt16(UInt16(value.count))
        self += value
    }

    /// Referenced Series Sequence with a series and one of its instances.
    fileprivate mutating func appendReferencedSeries(_ series: String) {
        var instance: [UInt8] = []
        instance.element(0x0008, 0x1155, "UI", series + ".1")
        var item: [UInt8] = []
        item.appendSequence(0x0008, 0x114A, item: instance)
        item.element(0x0020, 0x000E, "UI", series)
        appendSequence(0x0008, 0x1115, item: item)
    }

    /// A sequence of one short item.
    private mutating func appendSequence(_ group: UInt16, _ element: UInt16, item: [UInt8]) {
        appendUInt16(group)
        appendUInt16(element)
        self += Array("SQ".utf8) + [0, 0]
        appendUInt16(UInt16(item.count + 8))
        appendUInt16(0)
        appendUInt16(0xFFFE)
        appendUInt16(0xE000)
        appendUInt16(UInt16(item.count))
        appendUInt16(0)
        self += item
    }

    /// Pixel data of 16 bits, each the same as the others.
    fileprivate mutating func appendPixels(count: UInt16) {
        appendUInt16(0x7FE0)
        appendUInt16(0x0010)
        self += Array("OW".utf8)
        appendUInt16(0)
        appendUInt16(2 * count)
        appendUInt16(0)
        for _ in 0..<count { appendUInt16(0x0101) }
    }
}
