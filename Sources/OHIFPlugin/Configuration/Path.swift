// SPDX-License-Identifier: GPL-3.0-or-later

/// Operations on paths of files, as text.
enum Path {
    /// Returns an absolute path as it is, and a relative one below a folder.
    static func absolute(_ path: String, relativeTo folder: String) -> String {
        path.hasPrefix("/") ? path : joined(folder, path)
    }

    /// Returns a path below a folder.
    static func joined(_ folder: String, _ path: String) -> String {
        folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }

    /// Returns the folder that a path lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a byte stands for itself in a URL (RFC 3986, 2.3).
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
