// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases
internal import OrthancKit
internal import Studies
internal import ViewerArchive

extension ViewerSettings {
    /// The most bytes of the user's JavaScript: a larger file is not a configuration.
    private static let userConfigurationLimit = 1 << 20

    /// Collects the viewer's settings from the configuration, and reads the user's JavaScript.
    init(_ configuration: OHIFConfiguration, servesRanges: Bool) throws(ConfigurationError) {
        self.init(
            dataSource: configuration.dataSource == .dicomWeb
                ? .dicomWeb(root: "/" + configuration.dicomWebRoot) : .dicomJSON,
            routerBasename: configuration.routerBasename,
            allowedOrigins: configuration.allowedOrigins,
            documentLimit: configuration.recordLimits.document,
            crossOriginIsolation: configuration.crossOriginIsolation,
            servesRanges: servesRanges)
        if let path = configuration.userConfiguration {
            do throws(ViewerError) {
                userConfiguration = try ViewerSettings.script(at: path, limit: Self.userConfigurationLimit)
            } catch {
                throw ConfigurationError(
                    "The option \"OHIF.UserConfiguration\" names \"\(path)\", which cannot be used. \(error)")
            }
        }
    }
}

extension ViewerRoutes.Content {
    /// Opens the viewer. Without one Orthanc still starts, and a page at the viewer's address says what to do.
    static func open(
        configuration: OHIFConfiguration, settings: ViewerSettings, fileSystem: some FileSystem, orthanc: Orthanc
    ) -> Self {
        let path = ViewerLocation.path(
            configured: configuration.viewer, pluginFile: OwnLibrary.path, carriesArchive: AttachedArchive.isPresent,
            fileSystem: fileSystem)
        guard let path else {
            let reason =
                "No archive is attached to the plugin, and there is neither the option \"OHIF.Viewer\" nor "
                + "ohif-viewer.zip beside the plugin."
            orthanc.log(.warning, "No OHIF viewer was found. \(reason)")
            return .missing(MissingViewer(reason: reason))
        }
        do throws(ViewerError) {
            let viewer = try Viewer.open(path: path, settings: settings)
            orthanc.log(.info, "The OHIF viewer, version \(viewer.ohifVersion ?? "unknown"), is served from \(path)")
            if viewer.ohifVersion.flatMap({ ReleaseNumber($0) }) == nil {
                orthanc.log(
                    .warning,
                    """
                    The OHIF viewer does not tell its version: it is taken for \(OHIFRelease.newest.since) or later. \
                    If it is an earlier one, pack it with "--ohif-version"
                    """)
            }
            return .viewer(viewer)
        } catch {
            orthanc.log(.error, "The OHIF viewer in \(path) cannot be used. \(error)")
            return .missing(MissingViewer(reason: error.description))
        }
    }
}

extension Orthanc {
    /// Returns the folder against which paths in the configuration are resolved: that of the configuration file, or the
    /// folder of configuration files.
    func configurationFolder(_ fileSystem: some FileSystem) -> String {
        guard let path = configurationPath else { return "." }
        guard fileSystem.kind(of: path) == .folder else { return Path.folder(of: path) }
        // Orthanc may give the parent of that folder.
        return commandLineArguments.first { !$0.hasPrefix("-") && fileSystem.kind(of: $0) == .folder } ?? path
    }
}
