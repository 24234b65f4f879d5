// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM
public import DICOMJSON
internal import JSON
public import Deflate

/// The summary of an instance that the official OHIF plugin keeps as metadata 4202, version 2. It means the same to
/// both plugins: each can use a database that the other one wrote.
///
/// It is one JSON object, compressed with gzip and encoded in Base64. The object has `"Version": 2` and, of some fifty
/// attributes, those of the instance, named `gggg,eeee`, with the types that ``SummaryAttribute`` gives.
public enum InstanceSummary {
    /// The version of the format, and the only one that ``isValid(_:)-(UnsafeRawBufferPointer)`` accepts.
    public static let version = 2

    /// The most bytes of an inflated summary. None comes near that: its values are those of fifty short attributes.
    static let inflatedLimit = 1 << 20

    // MARK: Making

    /// Returns the summary of an instance as JSON, neither compressed nor encoded.
    public static func json(of file: DICOMFile) -> [UInt8] {
        var writer = JSONWriter(capacity: 2048)
        write(file, to: &writer)
        return writer.bytes
    }

    /// Writes the summary of an instance as one JSON object.
    public static func write(_ file: DICOMFile, to writer: inout JSONWriter) {
        let dataSet = file.dataSet
        writer.beginObject()
        writer.key("Version")
        writer.integer(version)
        if isAscending(dataSet) {
            // Both lists ascend by tag, so one pass over the elements finds all attributes.
            var attributes = SummaryAttribute.all[...]
            for element in dataSet {
                attributes = attributes.drop { $0.tag < element.tag }
                guard let attribute = attributes.first else { break }
                guard attribute.tag == element.tag else { continue }
                attribute.write(element, to: &writer)
                // Of several elements with one tag the first counts, as in `dataSet[tag]`.
                attributes.removeFirst()
            }
        } else {
            for attribute in SummaryAttribute.all {
                if let element = dataSet[attribute.tag] { attribute.write(element, to: &writer) }
            }
        }
        writer.endObject()
    }

    private static func isAscending(_ dataSet: DataSet) -> Bool {
        var last = Tag(0)
        for element in dataSet {
            if element.tag < last { return false }
            last = element.tag
        }
        return true
    }

    /// Encodes a summary as it is stored: gzip in Base64.
    ///
    /// - Parameter json: The result of ``json(of:)``.
    public static func encode(
        _ json: UnsafeRawBufferPointer, with compressor: borrowing Compressor
    ) throws(DeflateError) -> [UInt8] {
        Base64.encode(try compressor.compress(json, format: .gzip))
    }

    /// Encodes a summary as it is stored; see ``encode(_:with:)-(UnsafeRawBufferPointer,_)``.
    public static func encode(_ json: [UInt8], with compressor: borrowing Compressor) throws(DeflateError) -> [UInt8] {
        Base64.encode(try compressor.compress(json, format: .gzip))
    }

    // MARK: Checking

    /// Whether stored bytes are an undamaged summary of the version that this module writes.
    ///
    /// Time and memory are bounded, whatever the bytes are. A valid summary is one gzip stream of one JSON object in
    /// which no name is repeated. It has the SOP Instance UID, and the members that are known here have their types.
    /// Other members do not matter.
    public static func isValid(_ encoded: UnsafeRawBufferPointer) -> Bool { Content(of: encoded) != nil }

    /// Whether stored bytes are an undamaged summary; see ``isValid(_:)-(UnsafeRawBufferPointer)``.
    public static func isValid(_ encoded: [UInt8]) -> Bool {
        encoded.withUnsafeBytes { isValid($0) }
    }

    /// The kind of a stored summary.
    public enum Content: Hashable, Sendable {
        /// A summary whose text means the same in each encoding.
        case ascii
        /// A summary with other text. Nothing in it says whether the file declares a character set and, if not, under
        /// which `DefaultEncoding` the text was read.
        case otherText

        /// Reads stored bytes; `nil` unless they are a valid summary, see ``isValid(_:)-(UnsafeRawBufferPointer)``.
        public init?(of encoded: UnsafeRawBufferPointer) {
            guard encoded.count <= 2 * inflatedLimit, let compressed = Base64.decode(encoded),
                let json = try? Inflate.bytes(of: compressed, format: .gzip, limit: inflatedLimit, allowsMore: false),
                JSONValidator.isValid(json, maximumDepth: 8),
                let members = (try? JSONValue(parsing: json, maximumDepth: 8))?.members,
                Set(members.map(\.key)).count == members.count
            else { return nil }
            let values = Dictionary(members.map { ($0.key, $0.value) }) { _, last in last }
            guard values["Version"]?.number == Double(version), values.values.allSatisfy(\.isFinite),
                let instance = values[Tag.sopInstanceUID.description]?.string, !instance.isEmpty,
                SummaryAttribute.all.allSatisfy({ attribute in
                    values[attribute.tag.description].map(attribute.form.holds) ?? true
                })
            else { return nil }
            self = values.values.allSatisfy(\.isASCII) ? .ascii : .otherText
        }
    }
}

extension JSONValue {
    /// Whether a double can hold all numbers in the value.
    fileprivate var isFinite: Bool {
        switch self {
        case .number(let number): number.isFinite
        case .array(let elements): elements.allSatisfy(\.isFinite)
        case .object(let members): members.allSatisfy(\.value.isFinite)
        case .null, .boolean, .string: true
        }
    }

    /// Whether all text in the value is ASCII, except for names of members.
    fileprivate var isASCII: Bool {
        switch self {
        case .string(let text): text.utf8.allSatisfy { $0 < 0x80 }
        case .array(let elements): elements.allSatisfy(\.isASCII)
        case .object(let members): members.allSatisfy(\.value.isASCII)
        case .null, .boolean, .number: true
        }
    }
}

extension SummaryAttribute.Form {
    /// Whether a value has this form.
    fileprivate func holds(_ value: JSONValue) -> Bool {
        switch self {
        case .string: value.string != nil
        case .integer: value.number.map { $0.rounded() == $0 && abs($0) < 4_294_967_296 } ?? false
        case .float: value.number != nil
        case .strings: value.array?.allSatisfy { $0.string != nil } ?? false
        case .floats: value.array?.allSatisfy { $0.number != nil } ?? false
        case .radiopharmaceutical: value.array?.allSatisfy { $0.members != nil } ?? false
        }
    }
}
