// SPDX-License-Identifier: GPL-3.0-or-later

/// What identifies a file among all that an instance has had.
public struct FileVersion: Hashable, Sendable {
    let bytes: [UInt8]

    /// A strong entity tag (RFC 9110, section 8.8.3) for a part of the file.
    public func entityTag(_ part: String) -> String {
        "\"\(characters)-\(part)\""
    }

    /// What separates the parts of an answer of several (RFC 2046, section 5.1.1). Versions are chosen when a file is
    /// stored, so that no pixels can end an answer early.
    public var boundary: String {
        "frame-\(characters.prefix(60))"
    }

    /// Other characters would end the tag or the header.
    private var characters: String {
        String(decoding: bytes.filter { ASCII.isAlphanumeric($0) }, as: UTF8.self)
    }
}

private enum ASCII {
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
