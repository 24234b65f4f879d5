// SPDX-License-Identifier: GPL-3.0-or-later

internal import Brotli
internal import Commands
internal import OHIFReleases
internal import ProjectVersion
internal import ViewerArchive

/// `orthanc-ohif pack`: packs a build of OHIF into one file.
struct Pack {
    private static let folder: Parameter<String> = .operand("FOLDER", help: "The folder of the build.")
    private static let output: Parameter<String?> = .option(
        "output", short: "o", value: "ARCHIVE", help: "The archive to write.")
    private static let attach: Parameter<String?> = .option(
        "attach", value: "PLUGIN", help: "The plugin to append the archive to.")
    private static let keepSourceMaps: Parameter<Bool> = .flag(
        "keep-source-maps", help: "Pack source maps too, which developers of OHIF need.")
    private static let keepORT: Parameter<Bool> = .flag(
        "keep-ort", help: "Pack the folder ort/ too, for tools that segment by a neural network.")
    private static let minify: Parameter<Bool> = .flag(
        "minify", help: "Shorten scripts by the program esbuild, which must be installed.")
    private static let noBrotli: Parameter<Bool> = .flag(
        "no-brotli", help: "Compress by gzip only, which takes less time and space.")
    private static let version: Parameter<String?> = .option(
        "ohif-version", value: "VERSION", help: "Which OHIF it is, when the build does not tell.")

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

            Official builds of OHIF are not minified: --minify makes them a third smaller. A script that esbuild does \
            not take is packed as it is, which is said.

            Exit status: 0, 65 when FOLDER is no build of OHIF or PLUGIN no plugin, 66 when one of them cannot be \
            opened, 69 when esbuild is not installed, 73 when a file cannot be written.
            """,
        parameters: [folder, output, attach, keepORT, keepSourceMaps, minify, noBrotli, version]
    ) { arguments throws(UsageError) in
        let pack = try Pack(
            folder: arguments[folder], output: arguments[output], attach: arguments[attach],
            selection: FileSelection(
                keepsSourceMaps: arguments[keepSourceMaps], keepsModelRuntime: arguments[keepORT]),
            minifies: arguments[minify], compressesByBrotli: !arguments[noBrotli],
            version: release(arguments[version]))
        if pack.output == nil, pack.attach == nil {
            throw UsageError("Give -o ARCHIVE, --attach PLUGIN, or both.")
        }
        if pack.minifies, pack.selection.keepsSourceMaps {
            throw UsageError("--minify and --keep-source-maps exclude each other: the maps would no longer fit.")
        }
        return pack.run
    }

    let folder: String
    let output: String?
    let attach: String?
    let selection: FileSelection
    let minifies: Bool
    let compressesByBrotli: Bool
    let version: ReleaseVersion?

    private static func release(_ text: String?) throws(UsageError) -> ReleaseVersion? {
        guard let text else { return nil }
        guard let version = ReleaseVersion(text) else {
            throw UsageError("--ohif-version: '\(text)' is no version of OHIF, such as 3.13.2 or 3.14.0-beta.6.")
        }
        return version
    }

    func run() throws {
        // The plugin, which is written last, is checked first: packing takes some seconds.
        let plugin = try attach.map { try PluginBinary(path: $0) }
        let package = try pack()
        if let output { try PluginBinary.write(package.archive, to: output) }
        if let attach, let plugin { try plugin.write(with: package.archive, to: attach) }
        warn(about: package)
        try report(package)
    }

    private func pack() throws -> ViewerPacker.Package {
        var packer = ViewerPacker(packedBy: "orthanc-ohif \(Version.current)")
        packer.selection = selection
        packer.ohifVersion = version
        if minifies { packer.minifier = try Minifier.esbuild() }
        if compressesByBrotli { packer.brotliEncoder = Brotli.compressed }
        do throws(PackingError) {
            return try packer.pack(folder: folder)
        } catch {
            complain("\(folder): \(error)")
            throw error.isAboutOpening ? ExitStatus.noInput : ExitStatus.dataError
        }
    }

    /// Warns of a build that is packed but may not behave as expected.
    private func warn(about package: ViewerPacker.Package) {
        let told = package.manifest.ohifVersion
        if let version, let found = package.foundVersion, version.text != found {
            complain("\(folder): The build says that it is OHIF \(found); it is packed as \(version.text), as asked.")
        }
        guard let told else {
            complain("\(folder): The build does not tell its version and is taken for the newest; see --ohif-version.")
            return
        }
        if !OHIFRelease.ofVersion(told).opensDICOMJSON {
            complain("\(folder): OHIF \(told) opens no study by dicom-json, for a fault that 3.11.1 does not have.")
        }
    }

    private func report(_ package: ViewerPacker.Package) throws {
        let manifest = package.manifest
        var lines = ["OHIF \(manifest.ohifVersion ?? "of unknown version")"]
        if let builtFor = manifest.builtFor { lines.append("built for \(builtFor), now for any address") }
        let files = manifest.files.count - package.brotliFiles
        lines.append("\(files) files, \(package.archive.count) bytes")
        if package.brotliFiles > 0 {
            lines.append("by Brotli, too: \(package.brotliFiles) files, \(package.brotliSize) of these bytes")
        }
        if minifies { lines.append("minified: \(manifest.minified.count) scripts") }
        lines += package.notMinified.map { "not minified: \($0.path) (\($0.reason))" }
        if package.leftOutModels > 0 {
            lines.append(
                "left out: \(FileSelection.modelRuntime), \(package.leftOutModels) files for neural networks "
                    + "(--keep-ort packs them)")
        }
        lines += package.leftOut.map { "left out: \($0)" }
        lines += package.removedReferences.map { "removed reference: \($0)" }
        try emit(lines.joined(separator: "\n") + "\n")
    }
}

/// The shortening of scripts by another program.
enum Minifier {
    /// Returns a minifier that runs esbuild (Debian's package of that name), for the browsers that OHIF itself is built
    /// for. When it is not installed, prints that and ends the command.
    static func esbuild() throws -> ViewerPacker.ScriptMinifier {
        // Scripts are served as UTF-8, so letters outside ASCII need no escapes.
        let arguments = ["--minify", "--target=es2022", "--charset=utf8"]
        guard let program = ExternalProgram(named: "esbuild", arguments: arguments) else {
            complain("--minify needs the program esbuild: install it (Debian's package 'esbuild').")
            throw ExitStatus.unavailable
        }
        return { script throws(MinifyingError) in
            do throws(ExternalProgram.Failure) {
                return try program.run(script)
            } catch {
                throw MinifyingError(reason: error.reason)
            }
        }
    }
}

extension PackingError {
    /// Whether the folder does not exist or cannot be read, rather than being the wrong one.
    fileprivate var isAboutOpening: Bool {
        switch self {
        case .viewer(.notFound), .viewer(.notRegular), .viewer(.unreadable): true
        default: false
        }
    }
}
