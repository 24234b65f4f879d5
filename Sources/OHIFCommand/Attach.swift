// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import ViewerArchive

/// `orthanc-ohif attach`: an archive that was packed before, behind another plugin.
struct Attach: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Append a packed viewer to a plugin.",
        discussion: """
            The archive takes the place of one that was appended before. With -o the plugin stays as it is and the \
            result is a new file.

            Exit status: 0, 65 when ARCHIVE is no archive of a viewer or PLUGIN no plugin, 66 when one of them cannot \
            be opened, 73 when the result cannot be written.
            """
    )

    @Argument(help: "The archive that 'pack -o' has written.")
    var archive: String

    @Argument(help: "The plugin.")
    var plugin: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write instead of PLUGIN.", valueName: "file"))
    var output: String?

    func run() throws {
        let listing = try ArchiveListing.opened(archive)
        guard listing.entries.contains(where: { $0.path == "index.html" }), listing.prefixSize == 0 else {
            complain("\(archive): It is not an archive of a viewer.")
            throw ExitStatus.dataError
        }
        try PluginFile(path: plugin).write(with: try PluginFile.read(archive), to: output ?? plugin)
    }
}

extension ArchiveListing {
    /// Opens an archive, or says why not and ends the command.
    static func opened(_ path: String) throws -> ArchiveListing {
        do throws(ViewerError) {
            return try ArchiveListing(path: path)
        } catch {
            complain("\(path): \(error)")
            switch error {
            case .notFound, .unreadable, .notRegular: throw ExitStatus.noInput
            default: throw ExitStatus.dataError
            }
        }
    }
}
