// SPDX-License-Identifier: GPL-3.0-or-later

/// What the packer notes about an archive, in an entry of its own: lines of text that people can read, too.
///
/// ```
/// orthanc-ohif viewer archive 1
/// packed-by orthanc-ohif 1.0
/// ohif 3.10.0
/// built-for /ohif/
/// rewritten app.bundle.af87d1dd396d277eac89.js
/// minified app.bundle.af87d1dd396d277eac89.js
/// sha256 ba7816bf…15ad 1024 assets/logo.svg
/// brotli 1c291ca3-400 35a1f0d7-2e1 assets/logo.svg
/// ```
/// The first line names the format; a reader skips lines whose first word it does not know.
public struct ViewerManifest: Sendable, Equatable {
    /// A file in the archive.
    public struct File: Sendable, Equatable {
        /// The path below the viewer's root.
        public var path: String
        /// The uncompressed size in bytes.
        public var size: Int
        /// SHA-256 of the uncompressed bytes, in lower-case hexadecimal.
        public var sha256: String
    }

    /// The file that a second form was made from, and the form, each by checksum and size
    /// (``Asset/version(crc32:size:)``). A form that was made from another file is not served.
    struct BrotliNote: Sendable, Equatable {
        var file: String
        var form: String
    }

    static let path = "orthanc-ohif-manifest.txt"
    static let firstLine = "orthanc-ohif viewer archive 1"

    /// Name and version of the program that packed the archive.
    public var packedBy: String?
    /// The version of OHIF; nil when the build does not tell.
    public var ohifVersion: String?
    /// The `PUBLIC_URL` that the build was made for.
    public var builtFor: String?
    /// Files that were rewritten when packed; a hash in such a name is not that of the served content.
    public var rewritten: Set<String> = []
    /// Scripts that were minified when packed.
    public var minified: Set<String> = []
    /// The second forms of files, by the paths of the files; see ``BrotliForm``.
    var brotli: [String: BrotliNote] = [:]
    /// All entries except the manifest, in the archive's order.
    public var files: [File] = []

    init() {}

    /// Reads the manifest; nil when the text is none, or has an unknown version.
    init?(text: [UInt8]) {
        guard let text = String(validating: text, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\n")
        guard lines.first == Self.firstLine[...] else { return nil }
        for line in lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            let value = String(words[1])
            switch words[0] {
            case "packed-by": packedBy = value
            case "ohif": ohifVersion = value
            case "built-for": builtFor = value
            case "rewritten": rewritten.insert(value)
            case "minified": minified.insert(value)
            case "brotli":
                let parts = value.split(separator: " ", maxSplits: 2)
                guard parts.count == 3 else { continue }
                brotli[String(parts[2])] = BrotliNote(file: String(parts[0]), form: String(parts[1]))
            case "sha256":
                let parts = value.split(separator: " ", maxSplits: 2)
                guard parts.count == 3, let size = Int(parts[1]) else { continue }
                files.append(File(path: String(parts[2]), size: size, sha256: String(parts[0])))
            default: continue
            }
        }
    }

    /// Reads the manifest of an archive that this project packed; nil for any other archive, whose references must
    /// still be rewritten.
    init?(archive: ZIPArchive) {
        guard let entry = archive.entries[Self.path], let text = try? archive.contents(of: entry) else { return nil }
        self.init(text: text)
    }

    /// The manifest as text.
    var text: String {
        var lines = [Self.firstLine]
        if let packedBy { lines.append("packed-by \(packedBy)") }
        if let ohifVersion { lines.append("ohif \(ohifVersion)") }
        if let builtFor { lines.append("built-for \(builtFor)") }
        lines += rewritten.sorted().map { "rewritten \($0)" }
        lines += minified.sorted().map { "minified \($0)" }
        lines += files.map { "sha256 \($0.sha256) \($0.size) \($0.path)" }
        lines += brotli.sorted { $0.key < $1.key }.map { "brotli \($0.value.file) \($0.value.form) \($0.key)" }
        return lines.joined(separator: "\n") + "\n"
    }

    mutating func note(_ file: PackedFile) {
        files.append(File(path: file.path.text, size: file.stored.size, sha256: file.sha256))
        if file.isRelocated { rewritten.insert(file.path.text) }
        if file.isMinified { minified.insert(file.path.text) }
    }

    mutating func note(_ form: BrotliForm, of file: PackedFile) {
        files.append(File(path: form.path.text, size: form.stored.size, sha256: form.sha256))
        brotli[file.path.text] = BrotliNote(
            file: Asset.version(crc32: file.stored.crc32, size: file.stored.size),
            form: Asset.version(crc32: form.stored.crc32, size: form.stored.size))
    }
}
