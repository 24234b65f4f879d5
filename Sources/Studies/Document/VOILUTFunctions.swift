// SPDX-License-Identifier: GPL-3.0-or-later

/// VOI LUT Functions in the form that a release of OHIF reads.
enum VOILUTFunctions {
    private static let member = Array(#""VOILUTFunction":"#.utf8)
    private static let values = [#""SIGMOID""#, #""LINEAR_EXACT""#].map { Array($0.utf8) }

    /// Returns the metadata of an instance with each of these functions as a list of one; see
    /// ``OHIFRelease/readsVOILUTFunctionsAsLists``.
    ///
    /// - Parameter metadata: JSON without blanks between its parts, as this module writes it.
    /// - Complexity: linear in the size.
    static func listed(in metadata: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var result: [UInt8] = []
        var copied = metadata.startIndex
        while let start = MetadataMember.end(of: member, in: metadata[copied...]) {
            let rest = metadata[start...]
            result += metadata[copied..<start]
            copied = start
            guard let value = values.first(where: { rest.starts(with: $0) }) else { continue }
            result.append(UInt8(ascii: "["))
            result += value
            result.append(UInt8(ascii: "]"))
            copied += value.count
        }
        guard copied > metadata.startIndex else { return metadata }
        result += metadata[copied...]
        return result[...]
    }
}
