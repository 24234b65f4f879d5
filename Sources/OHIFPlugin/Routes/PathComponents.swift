// SPDX-License-Identifier: GPL-3.0-or-later

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
