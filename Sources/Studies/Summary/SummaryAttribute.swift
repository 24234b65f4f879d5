// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// An attribute of the summary, and the form in which its value is written.
struct SummaryAttribute {
    enum Form {
        /// The whole text; backslashes separate several values.
        case string
        /// The first value, a number without fraction.
        case integer
        /// The first value.
        case float
        /// All values in an array.
        case strings, floats
        /// What the computation of SUV needs of the first radiopharmaceutical.
        case radiopharmaceutical
    }

    let tag: Tag
    let form: Form
    /// The VR when the file does not give one: for private elements in implicit VR.
    let privateVR: VR?

    private init(_ tag: UInt32, _ form: Form, privateVR: VR? = nil) {
        self.tag = Tag(tag)
        self.form = form
        self.privateVR = privateVR
    }

    /// All attributes, ascending by tag.
    static let all: [SummaryAttribute] = [
        SummaryAttribute(0x0008_0008, .strings),  // Image Type
        SummaryAttribute(0x0008_0016, .string),  // SOP Class UID
        SummaryAttribute(0x0008_0018, .string),  // SOP Instance UID
        SummaryAttribute(0x0008_0020, .string),  // Study Date
        SummaryAttribute(0x0008_0021, .string),  // Series Date
        SummaryAttribute(0x0008_0022, .string),  // Acquisition Date
        SummaryAttribute(0x0008_0030, .string),  // Study Time
        SummaryAttribute(0x0008_0031, .string),  // Series Time
        SummaryAttribute(0x0008_0032, .string),  // Acquisition Time
        SummaryAttribute(0x0008_0050, .string),  // Accession Number
        SummaryAttribute(0x0008_0060, .string),  // Modality
        SummaryAttribute(0x0008_1030, .string),  // Study Description
        SummaryAttribute(0x0008_103E, .string),  // Series Description
        SummaryAttribute(0x0009_100D, .string, privateVR: .DT),  // GE: post injection date and time
        SummaryAttribute(0x0010_0010, .string),  // Patient's Name
        SummaryAttribute(0x0010_0020, .string),  // Patient ID
        SummaryAttribute(0x0010_0040, .string),  // Patient's Sex
        SummaryAttribute(0x0010_1010, .string),  // Patient's Age
        SummaryAttribute(0x0010_1020, .float),  // Patient's Size
        SummaryAttribute(0x0010_1030, .float),  // Patient's Weight
        SummaryAttribute(0x0018_0050, .float),  // Slice Thickness
        SummaryAttribute(0x0018_1242, .integer),  // Actual Frame Duration
        SummaryAttribute(0x0020_000D, .string),  // Study Instance UID
        SummaryAttribute(0x0020_000E, .string),  // Series Instance UID
        SummaryAttribute(0x0020_0011, .integer),  // Series Number
        SummaryAttribute(0x0020_0013, .integer),  // Instance Number
        SummaryAttribute(0x0020_0032, .floats),  // Image Position (Patient)
        SummaryAttribute(0x0020_0037, .floats),  // Image Orientation (Patient)
        SummaryAttribute(0x0020_0052, .string),  // Frame of Reference UID
        SummaryAttribute(0x0028_0002, .integer),  // Samples per Pixel
        SummaryAttribute(0x0028_0004, .string),  // Photometric Interpretation
        SummaryAttribute(0x0028_0008, .integer),  // Number of Frames
        SummaryAttribute(0x0028_0010, .integer),  // Rows
        SummaryAttribute(0x0028_0011, .integer),  // Columns
        SummaryAttribute(0x0028_0030, .floats),  // Pixel Spacing
        SummaryAttribute(0x0028_0051, .strings),  // Corrected Image
        SummaryAttribute(0x0028_0100, .integer),  // Bits Allocated
        SummaryAttribute(0x0028_0101, .integer),  // Bits Stored
        SummaryAttribute(0x0028_0102, .integer),  // High Bit
        SummaryAttribute(0x0028_0103, .integer),  // Pixel Representation
        SummaryAttribute(0x0028_1050, .float),  // Window Center
        SummaryAttribute(0x0028_1051, .float),  // Window Width
        SummaryAttribute(0x0028_1052, .float),  // Rescale Intercept
        SummaryAttribute(0x0028_1053, .float),  // Rescale Slope
        SummaryAttribute(0x0054_0016, .radiopharmaceutical),  // Radiopharmaceutical Information Sequence
        SummaryAttribute(0x0054_1001, .string),  // Units
        SummaryAttribute(0x0054_1102, .string),  // Decay Correction
        SummaryAttribute(0x0054_1300, .float),  // Frame Reference Time
        SummaryAttribute(0x7053_1000, .float, privateVR: .DS),  // Philips: SUV scale factor
        SummaryAttribute(0x7053_1009, .float, privateVR: .DS),  // Philips: activity concentration scale factor
    ]

    /// The most bytes of a value; larger ones are left out, since the summary is written to the database. A summary
    /// with fifty values of this size is still valid; see ``InstanceSummary/inflatedLimit``.
    static let valueLimit = 2048

    /// Writes the member for an element; writes nothing when the value does not have the form, or is too large.
    func write(_ element: DataElement, to writer: inout JSONWriter) {
        guard element.length <= Self.valueLimit || form == .radiopharmaceutical else { return }
        var element = element
        if element.vr == .UN, let privateVR { element = element.interpreted(as: privateVR) }
        let key = tag.description
        switch form {
        case .string:
            guard element.vr.isText else { return }
            writer.key(key)
            writer.string(element.wholeText)
        case .integer:
            guard let value = element.int.flatMap({ Int32(exactly: $0) }) else { return }
            writer.key(key)
            writer.integer(value)
        case .float:
            guard let value = element.double, value.isFinite else { return }
            writer.key(key)
            writer.number(value)
        case .strings:
            guard element.vr.isText else { return }
            writer.key(key)
            writer.beginArray()
            for value in element.strings { writer.string(value) }
            writer.endArray()
        case .floats:
            writer.key(key)
            writer.beginArray()
            for value in element.doubles where value.isFinite { writer.number(value) }
            writer.endArray()
        case .radiopharmaceutical:
            writeRadiopharmaceutical(element, key: key, to: &writer)
        }
    }

    private func writeRadiopharmaceutical(_ element: DataElement, key: String, to writer: inout JSONWriter) {
        guard let item = element.items.firstItem,
            let halfLife = item.short(Tag(0x0018_1075))?.double, halfLife.isFinite,
            let totalDose = item.short(Tag(0x0018_1074))?.double, totalDose.isFinite
        else { return }
        let startDateTime = item.short(Tag(0x0018_1078))?.string
        let startTime = item.short(Tag(0x0018_1072))?.string
        guard startDateTime != nil || startTime != nil else { return }
        writer.key(key)
        writer.beginArray()
        writer.beginObject()
        writer.key("RadionuclideHalfLife")
        writer.number(halfLife)
        writer.key("RadionuclideTotalDose")
        writer.number(totalDose)
        if let startDateTime {
            writer.key("RadiopharmaceuticalStartDateTime")
            writer.string(startDateTime)
        } else if let startTime {
            writer.key("RadiopharmaceuticalStartTime")
            writer.string(startTime)
        }
        writer.endObject()
        writer.endArray()
    }
}

extension DataElement {
    /// All values as they stand in the file, decoded; empty when there is none.
    fileprivate var wholeText: String { strings.joined(separator: "\\") }
}
