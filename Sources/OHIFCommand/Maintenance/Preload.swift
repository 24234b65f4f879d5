// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import OrthancClient

/// `orthanc-ohif preload`: has a running Orthanc prepare the studies that it holds already.
struct Preload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prepare the studies of a running Orthanc, so that they open at once.",
        discussion: """
            Has the plugin make its summaries and packs where they are missing, as it does by itself for what arrives \
            while its option Preload is true. It is safe to repeat.

            \(MaintenanceOptions.discussion)
            """
    )

    @OptionGroup var options: MaintenanceOptions

    func run() throws {
        try options.run(.preload)
    }
}

/// `orthanc-ohif clear-cache`: has a running Orthanc drop what was prepared.
struct ClearCache: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove what the plugin keeps beside the studies of a running Orthanc.",
        discussion: """
            Removes the plugin's packs and summaries, also those of the official OHIF plugin, and nothing else. What is \
            needed again is made again when a study is opened.

            \(MaintenanceOptions.discussion)
            """
    )

    @OptionGroup var options: MaintenanceOptions

    func run() throws {
        try options.run(.clearCache)
    }
}
