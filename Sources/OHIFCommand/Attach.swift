// SPDX-License-Identifier: GPL-3.0-or-later

internal import Commands
internal import ViewerArchive

/// `orthanc-ohif attach`: appends a packed archive to a plugin.
struct Attach {
    private static let archive: Parameter<String> = .operand(
        "ARCHIVE", help: "The archive that 'pack -o' has written.")
    private static let plugin: Parameter<String> = .operand("PLUGIN", help: "The plugin.")
    private static let output: Parameter<String?> = .option(
        "output", short: "o", value: "FILE", help: "The file to write instead of PLUGIN.")

    static let command = Command(
        "attach",
        abstract: "Append a packed viewer to a plugin.",
        discussion: """
            The archive takes the place of one that was appended before. With -o the plugin stays as it is and the \
            result is a new file.

            Exit status: 0, 65 when ARCHIVE is no archive of a viewer or PLUGIN no plugin, 66 when one of them cannot \
            be opened, 73 when the result cannot be written.
            """,
        parameters: [archive, plugin, output]
    ) { arguments in
        Attach(archive: arguments[archive], plugin: arguments[plugin], output: arguments[output]).run
    }

    let archive: String
    let plugin: String
    let output: String?

    func run() throws {
        let listing = try ArchiveListing.opened(archive)
        guard listing.entries.contains(where: { $0.path == "index.html" }), listing.prefixSize == 0 else {
            complain("\(archive): It is not an archive of a viewer.")
            throw ExitStatus.dataError
        }
        try PluginBinary(path: plugin).write(with: try PluginBinary.read(archive), to: output ?? plugin)
    }
}

extension ArchiveListing {
    /// Opens an archive; prints why it cannot be opened, and ends the command.
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
