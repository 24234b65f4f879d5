// SPDX-License-Identifier: GPL-3.0-or-later

/// Orthanc's identifiers of resources: a SHA-1 in five groups of eight hexadecimal digits.
enum OrthancID {
    /// Whether a text has the form of an identifier, and so can stand in a path of Orthanc's REST API as it is.
    static func isValid(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.count == 5
            && groups.allSatisfy { $0.count == 8 && $0.allSatisfy { isLowercaseHexadecimal($0) } }
    }

    private static func isLowercaseHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
