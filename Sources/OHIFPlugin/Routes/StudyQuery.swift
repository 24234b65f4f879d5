// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit

/// The studies that a link names: `?StudyInstanceUIDs=a,b` and `?AccessionNumber=c`, several separated by commas or in
/// parameters of their own.
struct StudyQuery: Hashable, Sendable {
    /// Study Instance UIDs (0020,000D).
    var studyInstanceUIDs: [String] = []
    /// Accession Numbers (0008,0050).
    var accessionNumbers: [String] = []

    /// More than this is no link that somebody clicks.
    private static let limit = 100

    /// Reads the parameters of a query; others are left alone.
    ///
    /// - Throws: 400 with a sentence when they name no study, too many, or something that cannot be one.
    init(_ parameters: [(name: String, value: String)]) throws(HTTPError) {
        for (name, value) in parameters {
            let values = value.split(separator: ",").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
            switch name {
            case "StudyInstanceUIDs", "StudyInstanceUID": studyInstanceUIDs += values
            case "AccessionNumber", "AccessionNumbers": accessionNumbers += values
            default: break
            }
        }
        guard !studyInstanceUIDs.isEmpty || !accessionNumbers.isEmpty else {
            throw HTTPError(400, "Name studies by \"StudyInstanceUIDs\" or \"AccessionNumber\", separated by commas.")
        }
        guard studyInstanceUIDs.count + accessionNumbers.count <= Self.limit else {
            throw HTTPError(400, "No more than \(Self.limit) studies can be shown at once.")
        }
        guard studyInstanceUIDs.allSatisfy(Self.isUID) else {
            throw HTTPError(400, "A Study Instance UID has up to 64 digits and dots.")
        }
        guard accessionNumbers.allSatisfy(Self.isAccessionNumber) else {
            throw HTTPError(400, "An Accession Number has up to 64 characters, none of them \"*\", \"?\" or \"\\\".")
        }
    }

    /// PS3.5 section 9.1; letters occur in practice, and do no harm.
    private static func isUID(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// An SH of 16 characters (PS3.5 section 6.2), longer ones occur; wildcards would find those of other patients.
    private static func isAccessionNumber(_ text: String) -> Bool {
        text.unicodeScalars.count <= 64
            && text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0 != "*" && $0 != "?" && $0 != "\\" && $0.value != 0x7F
            }
    }
}
