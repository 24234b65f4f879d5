// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import ProjectVersion

/// `orthanc-ohif`, the command-line tool beside the plugin.
@main
struct OrthancOHIF: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orthanc-ohif",
        abstract: "Tools for OHIF on Orthanc.",
        version: "\(Version.current)",
        subcommands: [Dump.self, Pack.self, Attach.self, Inspect.self, Preload.self, ClearCache.self]
    )
}
