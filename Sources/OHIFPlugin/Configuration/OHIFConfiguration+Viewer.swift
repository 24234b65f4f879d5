// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases
internal import OrthancKit
internal import Studies
internal import ViewerArchive

extension ViewerSettings {
    /// A configuration larger than this is not one.
    private static let userConfigurationLimit = 1 << 20

    /// What the configuration says about the viewer; the user's JavaScript is read now.
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
    /// Opens the viewer. Without one Orthanc starts all the same, and the viewer's address says what to do.
    static func open(
        configuration: OHIFConfiguration, settings: ViewerSettings, fileSystem: some FileSystem, orthanc: Orthanc
    ) -> Self {
        let path = ViewerLocation.path(
            configured: configuration.viewer, pluginFile: PluginFile.path, carriesArchive: AttachedArchive.isPresent,
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
    /// Where relative paths of the configuration begin: the folder of its file, or the folder that it is.
    func configurationFolder(_ fileSystem: some FileSystem) -> String {
        guard let path = configurationPath else { return "." }
        guard fileSystem.kind(of: path) == .folder else { return Path.folder(of: path) }
        // Orthanc may tell the folder above it.
        return commandLineArguments.first { !$0.hasPrefix("-") && fileSystem.kind(of: $0) == .folder } ?? path
    }
}
