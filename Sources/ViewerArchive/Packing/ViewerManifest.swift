// SPDX-License-Identifier: GPL-3.0-or-later

/// What the packer notes about an archive, in an entry of its own: lines of text that people can read as well.
///
/// ```
/// orthanc-ohif viewer archive 1
/// rewritten app.bundle.af87d1dd396d277eac89.js
/// ```
/// Lines that begin with another word are for people.
struct ViewerManifest: Sendable, Equatable {
    static let path = "orthanc-ohif-manifest.txt"
    static let firstLine = "orthanc-ohif viewer archive 1"

    /// Files that were rewritten when packed; a hash in their names is not that of what is served.
    var rewritten: Set<String> = []

    /// Reads the manifest; nil when the text is none, or one of a version that is not known.
    init?(text: [UInt8]) {
        guard let text = String(validating: text, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\n")
        guard lines.first == Self.firstLine[...] else { return nil }
        for line in lines.dropFirst() where line.hasPrefix("rewritten ") {
            rewritten.insert(String(line.dropFirst("rewritten ".count)))
        }
    }

    /// The manifest of an archive that this project packed; nil for any other, whose references are yet to be rewritten.
    init?(archive: ZIPArchive) {
        guard let entry = archive.entries[Self.path], let text = try? archive.contents(of: entry) else { return nil }
        self.init(text: text)
    }
}
