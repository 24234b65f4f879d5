// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM
public import DICOMJSON
internal import JSON
public import Deflate

/// The summary of an instance that the official OHIF plugin keeps as metadata 4202, version 2, byte-compatible in what
/// it means: databases that either plugin wrote serve the other.
///
/// It is one JSON object, compressed with gzip and encoded in Base64: `"Version": 2` and a member for each of some
/// fifty attributes that the instance has, named `gggg,eeee`, with the type that ``SummaryAttribute`` says.
public enum InstanceSummary {
    /// The version of the format, and the only one that ``isValid(_:)-(UnsafeRawBufferPointer)`` accepts.
    public static let version = 2

    /// No summary comes near this size once inflated, in bytes: its values are those of fifty short attributes.
    static let inflatedLimit = 1 << 20

    // MARK: Making

    /// The summary of an instance as JSON, neither compressed nor encoded.
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
            // Both lists ascend by tag, so that one pass over the elements finds all.
            var attributes = SummaryAttribute.all[...]
            for element in dataSet {
                attributes = attributes.drop { $0.tag < element.tag }
                guard let attribute = attributes.first else { break }
                if attribute.tag == element.tag { attribute.write(element, to: &writer) }
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

    /// A summary as it is stored: gzip in Base64.
    ///
    /// - Parameter json: What ``json(of:)`` gave.
    public static func encode(
        _ json: UnsafeRawBufferPointer, with compressor: borrowing Compressor
    ) throws(DeflateError) -> [UInt8] {
        Base64.encode(try compressor.compress(json, format: .gzip))
    }

    /// A summary as it is stored; see ``encode(_:with:)-(UnsafeRawBufferPointer,_)``.
    public static func encode(_ json: [UInt8], with compressor: borrowing Compressor) throws(DeflateError) -> [UInt8] {
        Base64.encode(try compressor.compress(json, format: .gzip))
    }

    // MARK: Checking

    /// Whether stored bytes are an undamaged summary of the version that is written here.
    ///
    /// Bounded in time and memory whatever the bytes are. Members that are not known here do not matter.
    public static func isValid(_ encoded: UnsafeRawBufferPointer) -> Bool {
        guard encoded.count <= 2 * inflatedLimit, let compressed = Base64.decode(encoded),
            let json = try? Inflate.bytes(of: compressed, format: .gzip, limit: inflatedLimit),
            let value = try? JSONValue(parsing: json, maximumDepth: 8)
        else { return false }
        return value["Version"]?.number == Double(version)
    }

    /// Whether stored bytes are an undamaged summary; see ``isValid(_:)-(UnsafeRawBufferPointer)``.
    public static func isValid(_ encoded: [UInt8]) -> Bool {
        encoded.withUnsafeBytes { isValid($0) }
    }
}
