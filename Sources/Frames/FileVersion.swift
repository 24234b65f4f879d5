// SPDX-License-Identifier: GPL-3.0-or-later

public import HTTPSemantics

/// A value that tells an instance's file from all files that the instance had before.
public struct FileVersion: Hashable, Sendable {
    let bytes: [UInt8]

    /// Returns a strong entity tag (RFC 9110, section 8.8.3) for a part of the file.
    public func entityTag(_ part: String) -> EntityTag {
        EntityTag("\(characters)-\(part)")
    }

    /// The boundary between the parts of a multipart answer (RFC 2046, section 5.1.1). The server chooses the version
    /// when it stores the file, so pixels cannot contain the boundary and end an answer early.
    public var boundary: String {
        "frame-\(characters.prefix(60))"
    }

    /// The letters and digits of the version. Other characters could end the entity tag or the header.
    private var characters: String {
        String(decoding: bytes.filter { Self.isAlphanumeric($0) }, as: UTF8.self)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
