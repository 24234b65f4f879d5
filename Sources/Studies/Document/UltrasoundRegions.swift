// SPDX-License-Identifier: GPL-3.0-or-later

/// The regions of ultrasound images, in the form with which a release measures correctly.
enum UltrasoundRegions {
    private static let key = Array(#""SequenceOfUltrasoundRegions":["#.utf8)
    /// A region has about 500 bytes. A much larger one is not doubled.
    private static let mostBytes = 1 << 16

    /// Returns the metadata of an instance, in which a single region stands twice; see
    /// ``OHIFRelease/scalesSingleRegionsTwice``.
    ///
    /// - Parameter metadata: JSON without blanks between its parts, as this module writes it.
    /// - Complexity: linear in the size.
    static func doubled(in metadata: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        var start = 0
        while let item = MetadataMember.end(of: key, in: metadata[start...]) {
            start = item
            guard let end = endOfOnlyItem(in: metadata, from: item) else { continue }
            result += metadata[copied..<end]
            result.append(UInt8(ascii: ","))
            result += metadata[item..<end]
            copied = end
            start = end
        }
        return copied == 0 ? metadata : result + metadata[copied...]
    }

    /// Returns where the object at `start` ends, unless it is too large or another one follows.
    private static func endOfOnlyItem(in json: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var isText = false
        var isEscaped = false
        for index in start..<min(json.count, start + mostBytes) {
            switch json[index] {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = isText
            case UInt8(ascii: "\""): isText.toggle()
            case _ where isText: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                // This bracket closes something around `start`, so there is no object.
                guard depth > 0 else { return depth == 0 && isLast(index, in: json) ? index + 1 : nil }
            default: break
            }
        }
        return nil
    }

    private static func isLast(_ index: Int, in json: [UInt8]) -> Bool {
        index + 1 < json.count && json[index + 1] == UInt8(ascii: "]")
    }
}
