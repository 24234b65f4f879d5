// SPDX-License-Identifier: GPL-3.0-or-later

internal import Commands
internal import ProjectVersion
internal import ViewerArchive

/// `orthanc-ohif pack`: a build of OHIF in one file.
struct Pack {
    private static let folder: Parameter<String> = .operand("FOLDER", help: "The folder of the build.")
    private static let output: Parameter<String?> = .option(
        "output", short: "o", value: "ARCHIVE", help: "The archive to write.")
    private static let attach: Parameter<String?> = .option(
        "attach", value: "PLUGIN", help: "The plugin to append the archive to.")
    private static let keepSourceMaps: Parameter<Bool> = .flag(
        "keep-source-maps", help: "Pack source maps too, which developers of OHIF need.")

    static let command = Command(
        "pack",
        abstract: "Pack a build of OHIF for the plugin.",
        discussion: """
            FOLDER is what 'yarn build' of OHIF leaves in platform/app/dist, or the web root of the container image \
            ohif/app; index.html lies at its top, and any PUBLIC_URL will do. The archive is a ZIP archive that every \
            tool reads, the same for the same build. What was left out of it and which references to other hosts were \
            removed is printed.

            With --attach the archive is appended to the plugin, in place of one that was appended before, so that \
            one file is all that Orthanc needs.

            Exit status: 0, 65 when FOLDER is no build of OHIF or PLUGIN no plugin, 66 when one of them cannot be \
            opened, 73 when a file cannot be written.
            """,
        parameters: [folder, output, attach, keepSourceMaps]
    ) { arguments throws(UsageError) in
        let pack = Pack(
            folder: arguments[folder], output: arguments[output], attach: arguments[attach],
            keepSourceMaps: arguments[keepSourceMaps])
        if pack.output == nil, pack.attach == nil {
            throw UsageError("Give -o ARCHIVE, --attach PLUGIN, or both.")
        }
        return pack.run
    }

    let folder: String
    let output: String?
    let attach: String?
    let keepSourceMaps: Bool

    func run() throws {
        // What is to be written last is looked at first: packing takes some seconds.
        let plugin = try attach.map { try PluginFile(path: $0) }
        let package = try pack()
        if let output { try PluginFile.write(package.archive, to: output) }
        if let attach, let plugin { try plugin.write(with: package.archive, to: attach) }
        try report(package)
    }

    private func pack() throws -> ViewerPacker.Package {
        let packer = ViewerPacker(packedBy: "orthanc-ohif \(Version.current)", keepsSourceMaps: keepSourceMaps)
        do throws(PackingError) {
            return try packer.pack(folder: folder)
        } catch {
            complain("\(folder): \(error)")
            throw error.isAboutOpening ? ExitStatus.noInput : ExitStatus.dataError
        }
    }

    private func report(_ package: ViewerPacker.Package) throws {
        var lines = ["OHIF \(package.manifest.ohifVersion ?? "of unknown version")"]
        if let builtFor = package.manifest.builtFor { lines.append("built for \(builtFor), now for any address") }
        lines.append("\(package.manifest.files.count) files, \(package.archive.count) bytes")
        lines += package.leftOut.map { "left out: \($0)" }
        lines += package.removedReferences.map { "removed reference: \($0)" }
        try emit(lines.joined(separator: "\n") + "\n")
    }
}

extension PackingError {
    /// Whether the folder is not there or may not be read, rather than being the wrong one.
    fileprivate var isAboutOpening: Bool {
        switch self {
        case .viewer(.notFound), .viewer(.notRegular), .viewer(.unreadable): true
        default: false
        }
    }
}
