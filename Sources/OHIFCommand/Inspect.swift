// SPDX-License-Identifier: GPL-3.0-or-later

internal import Brotli
internal import Commands
internal import ViewerArchive

/// `orthanc-ohif inspect`: lists the contents of a viewer's archive.
struct Inspect {
    private static let file: Parameter<String> = .operand(
        "FILE", help: "An archive, or a plugin with an archive attached.")
    private static let verify: Parameter<Bool> = .flag("verify", help: "Check the contents of every file too.")

    static let command = Command(
        "inspect",
        abstract: "List the viewer in an archive or a plugin.",
        discussion: """
            Prints what the packer noted, then a line for each file: its size, its size in the archive, and its path. \
            With --verify every file is read and compared with the hash that was noted when it was packed, and what \
            Brotli made of a file with the file.

            Exit status: 0, 65 when FILE holds no archive or a damaged one, 66 when it cannot be opened.
            """,
        parameters: [file, verify]
    ) { arguments in
        Inspect(file: arguments[file], verify: arguments[verify]).run
    }

    let file: String
    let verify: Bool

    func run() throws {
        let listing = try ArchiveListing.opened(file)
        try emit((summary(of: listing) + table(of: listing)).joined(separator: "\n") + "\n")
        guard verify else { return }
        let damaged = listing.damagedFiles { Brotli.decompressed($0, size: $1) }
        damaged.forEach { complain("\(file): \($0) is damaged, missing, or not what was packed.") }
        if !damaged.isEmpty { throw ExitStatus.dataError }
    }

    private func summary(of listing: ArchiveListing) -> [String] {
        var lines: [String] = []
        if listing.prefixSize > 0 { lines.append("attached to: \(listing.prefixSize) bytes") }
        if let manifest = listing.manifest {
            lines.append("OHIF: \(manifest.ohifVersion ?? "unknown version")")
            if let builtFor = manifest.builtFor { lines.append("built for: \(builtFor)") }
            if let packedBy = manifest.packedBy { lines.append("packed by: \(packedBy)") }
            lines.append("rewritten: \(manifest.rewritten.count) files")
        } else {
            lines.append("manifest: none, so it was not made by 'orthanc-ohif pack'")
        }
        if let manifest = listing.manifest, !manifest.minified.isEmpty {
            lines.append("minified: \(manifest.minified.count) files")
        }
        let brotli = listing.brotliForms
        if brotli.count > 0 { lines.append("by Brotli, too: \(brotli.count) files, \(brotli.size) bytes") }
        let compressed = listing.entries.reduce(0) { $0 + $1.compressedSize }
        let size = listing.entries.reduce(0) { $0 + $1.size }
        lines.append("files: \(listing.entries.count), \(size) bytes, \(compressed) in the archive")
        return lines + [""]
    }

    private func table(of listing: ArchiveListing) -> [String] {
        let rewritten = listing.manifest?.rewritten ?? []
        return listing.entries.map { entry in
            let sizes = [entry.size, entry.compressedSize].map { Self.rightAligned($0, width: 10) }
            return sizes.joined() + "  " + entry.path + (rewritten.contains(entry.path) ? "  (rewritten)" : "")
        }
    }

    private static func rightAligned(_ number: Int, width: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }
}
