// SPDX-License-Identifier: GPL-3.0-or-later

/// A path below the viewer's root that cannot lead out of it, on any system and for any tool.
///
/// The same rule holds for the names in an archive and for the paths that browsers ask for: relative, components
/// separated by `/`, none of them empty, `.` or `..`; no backslash, colon, control character or NUL.
struct RelativePath: Hashable, Sendable {
    /// The path, without a leading or trailing slash.
    let text: String

    static let indexPage = RelativePath(validated: "index.html")

    private init(validated text: String) {
        self.text = text
    }

    /// Checks a path; nil when it breaks the rule. Linear time.
    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 1024 else { return nil }
        for byte in text.utf8 where byte < 0x20 || byte == 0x7f || byte == 0x5c || byte == 0x3a { return nil }
        let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for component in components where component.isEmpty || component.elementsEqual([0x2e]) { return nil }
        for component in components where component.elementsEqual([0x2e, 0x2e]) { return nil }
        self.text = text
    }

    /// The number of folders above the file: 0 for a file at the top.
    var depth: Int { text.utf8.count { $0 == UInt8(ascii: "/") } }

    /// The folders above the file with a trailing slash; empty for a file at the top.
    var folder: String {
        guard let slash = text.lastIndex(of: "/") else { return "" }
        return String(text[...slash])
    }

    /// The last component.
    var fileName: Substring {
        guard let slash = text.lastIndex(of: "/") else { return text[...] }
        return text[text.index(after: slash)...]
    }

    /// What follows the last dot of the last component, in lower case; nil without one.
    var fileExtension: String? {
        let name = fileName
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let suffix = name[name.index(after: dot)...]
        return suffix.isEmpty ? nil : suffix.lowercased()
    }
}
