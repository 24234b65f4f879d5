// SPDX-License-Identifier: GPL-3.0-or-later

internal import Commands
internal import OrthancClient

/// `orthanc-ohif preload`: makes a running Orthanc prepare the studies that it already stores.
enum Preload {
    static let command = Command(
        "preload",
        abstract: "Prepare the studies of a running Orthanc, so that they open at once.",
        discussion: """
            Has the plugin make its summaries and packs where they are missing, as it does by itself for what arrives \
            while its option Preload is true. It is safe to repeat.

            \(MaintenanceOptions.discussion)
            """,
        parameters: MaintenanceOptions.parameters
    ) { arguments throws(UsageError) in
        let options = try MaintenanceOptions(arguments)
        return { try options.run(.preload) }
    }
}

/// `orthanc-ohif clear-cache`: makes a running Orthanc remove summaries and packs.
enum ClearCache {
    static let command = Command(
        "clear-cache",
        abstract: "Remove what the plugin keeps beside the studies of a running Orthanc.",
        discussion: """
            Removes the plugin's packs and summaries, also those of the official OHIF plugin, and nothing else. What is \
            needed again is made again when a study is opened.

            \(MaintenanceOptions.discussion)
            """,
        parameters: MaintenanceOptions.parameters
    ) { arguments throws(UsageError) in
        let options = try MaintenanceOptions(arguments)
        return { try options.run(.clearCache) }
    }
}
