// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM

/// What a file holds, one line for each element and item, so that a test states all of it.
///
/// `gggg,eeee VR value`, two spaces deeper for each sequence; items are dashes. Text is joined by "|", numbers by " ",
/// bytes are in hexadecimal.
struct Outline: Equatable {
    var lines: [String]
    var damage: DICOMError?
    var end: Int

    init(_ bytes: [UInt8], options: ReaderOptions = ReaderOptions()) throws {
        self = try DICOMReader(options: options).withFile(bytes) { file in
            Outline(file)
        }
    }

    init(_ file: DICOMFile) {
        lines = Self.lines(file.dataSet, indent: "")
        damage = file.damage
        end = file.endOffset
    }

    private static func lines(_ dataSet: DataSet, indent: String) -> [String] {
        dataSet.flatMap { element in
            let value = value(element)
            return ["\(indent)\(element.tag) \(element.vr)\(value.isEmpty ? "" : " ")\(value)"]
                + element.items.flatMap { ["\(indent)-"] + lines($0, indent: indent + "  ") }
        }
    }

    private static func value(_ element: DataElement) -> String {
        switch element.vr {
        case .SQ: ""
        case .FL: (0..<element.numberCount).compactMap { element.float(at: $0)?.description }.joined(separator: " ")
        case .FD: (0..<element.numberCount).compactMap { element.double(at: $0)?.description }.joined(separator: " ")
        case .UV:
            (0..<element.numberCount).compactMap { element.unsigned64(at: $0)?.description }.joined(separator: " ")
        case .AT:
            (0..<element.numberCount).compactMap { element.attributeTag(at: $0)?.description }.joined(separator: " ")
        case let vr where vr.isText: element.strings.joined(separator: "|")
        case let vr where vr.storage == .number:
            (0..<element.numberCount).compactMap { element.integer(at: $0)?.description }.joined(separator: " ")
        default:
            element.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
