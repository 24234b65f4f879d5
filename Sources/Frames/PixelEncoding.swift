// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// The transfer syntax of a file's pixel data as they are served.
struct PixelEncoding: Hashable, Sendable {
    /// A UID of PS3.6 annex A or of a vendor.
    let transferSyntaxUID: String

    init(of file: DICOMFile) {
        let stored = file.transferSyntaxUID ?? ""
        switch stored {
        // GE's private syntax differs from the default in that only pixel data are big endian.
        case "1.2.840.113619.5.2": transferSyntaxUID = Self.bigEndian
        case let uid where !file.transferSyntax.isDeflated && Self.isUID(uid): transferSyntaxUID = uid
        default:
            let encoding = file.transferSyntax.encoding
            transferSyntaxUID =
                encoding.contains(.bigEndian)
                ? Self.bigEndian : encoding.contains(.implicit) ? Self.implicit : Self.explicit
        }
    }

    private static let implicit = "1.2.840.10008.1.2"
    private static let explicit = "1.2.840.10008.1.2.1"
    private static let bigEndian = "1.2.840.10008.1.2.2"

    /// Returns whether a text has only digits and dots (PS3.5 section 9.1): the UID goes into a header.
    private static func isUID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
}
