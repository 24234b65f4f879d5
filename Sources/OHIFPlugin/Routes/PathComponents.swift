// SPDX-License-Identifier: GPL-3.0-or-later

/// Orthanc's identifiers of resources: a SHA-1 in five groups of eight hexadecimal digits.
enum OrthancID {
    /// Whether a text has the form of an identifier, so that it can stand unencoded in a path of Orthanc's REST API.
    static func isValid(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.count == 5
            && groups.allSatisfy { $0.count == 8 && $0.allSatisfy { isLowercaseHexadecimal($0) } }
    }

    private static func isLowercaseHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

/// DICOM's identifiers of studies, series and instances (PS3.5, 9.1), as they stand in paths.
enum UniqueIdentifier {
    /// Whether a text is 1 to 128 digits and dots, twice as many as the standard allows.
    static func isValid(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// Numbers as they are written in a path, without sign and without leading zeros.
enum PathNumber {
    static func value(_ text: some StringProtocol) -> Int? {
        Int(text).flatMap { "\($0)" == text ? $0 : nil }
    }
}
