// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import JSON
public import OrthancKit
internal import ProjectVersion
internal import Studies
internal import ViewerArchive

/// The plugin `ohif`: the OHIF viewer in Orthanc.
public final class OHIFPlugin: OrthancPlugin {
    /// `ohif`, as the official plugin: Orthanc Explorer 2 looks for it.
    public static let name: StaticString = "ohif"
    /// The project's version.
    public static let version: StaticString = Version.current
    /// Shown at `/plugins/ohif`.
    public static let description = "OHIF viewer: opens studies in the browser, with no other plugin or server."
    /// Debian 12's Orthanc; the kit uses nothing newer.
    public static let minimumOrthancVersion = OrthancVersion(1, 10, 1)

    private let orthanc: Orthanc
    private let configuration: OHIFConfiguration
    private let settings: ViewerSettings
    private let viewer: ViewerRoutes
    private let studies: StudyRoutes
    private let summaries: SummaryKeeper<OrthancStudyServer>?
    private let follower: ChangeFollower<OrthancChangeLog, OrthancStudyServer>?

    /// Reads the configuration and opens the viewer.
    public init(orthanc: Orthanc) throws {
        let fileSystem = LocalFileSystem()
        let whole = try orthanc.configuration()
        for option in try OHIFConfiguration.unknownOptions(whole) {
            orthanc.log(.warning, "The option \"\(OHIFConfiguration.section).\(option)\" is unknown and has no effect")
        }
        let configuration = try OHIFConfiguration(
            whole, relativeTo: orthanc.configurationFolder(fileSystem), fileSystem: fileSystem)
        self.orthanc = orthanc
        self.configuration = configuration
        settings = try ViewerSettings(
            configuration, servesRanges: ViewerRoutes.servesRanges(orthanc))
        viewer = ViewerRoutes(
            content: .open(configuration: configuration, settings: settings, fileSystem: fileSystem, orthanc: orthanc),
            orthanc: orthanc)

        let server = OrthancStudyServer(orthanc: orthanc)
        summaries =
            configuration.dataSource == .dicomJSON
            ? SummaryKeeper(store: server) { orthanc.log(.warning, $0) } : nil
        follower = configuration.preload ? summaries.map { ChangeFollower(orthanc: orthanc, keeper: $0) } : nil
        studies = StudyRoutes(
            orthanc: orthanc,
            loader: StudyLoader(server: server, threads: OHIFPlugin.readingThreads),
            summaries: summaries)
    }

    /// More threads than this do not make the storage faster.
    private static var readingThreads: Int {
        min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 8)
    }

    /// All paths of the plugin.
    public var routes: [Route] { viewer.routes + studies.routes }

    /// The viewer's study list, where there is one.
    public var rootURI: String? { configuration.dataSource == .dicomWeb ? "../ohif/" : nil }

    /// The buttons in Orthanc Explorer.
    public var explorerExtension: String? {
        String(decoding: settings.explorerExtension(), as: UTF8.self)
    }

    /// Only for preloading.
    public var observesStoredInstances: Bool { summaries != nil && configuration.preload }

    /// Makes the summary while the file is in memory; it is written on another thread.
    public func stored(_ instance: borrowing StoredInstance) {
        let value = instance.withUnsafeFile { InstanceSummary.encoded(ofFile: $0) }
        if let value { summaries?.write(value, ofInstance: instance.id) }
    }

    /// Looks at the start whether the DICOMweb plugin is there when it is needed, and what preloading has missed.
    public func changed(_ change: Change) {
        switch change.kind {
        case .orthancStarted:
            if configuration.dataSource == .dicomWeb { checkDICOMweb() }
            follower?.wake()
        case .stableSeries:
            follower?.wake()
        default: break
        }
    }

    /// Ends the writing of summaries.
    public func stop() {
        summaries?.stop()
    }

    /// Only after the start do all plugins show, whatever the order in which they were loaded.
    private func checkDICOMweb() {
        do throws(OrthancError) {
            guard try !(orthanc.json("/plugins").strings ?? []).contains("dicom-web") else { return }
            orthanc.log(
                .error,
                """
                The option "OHIF.DataSource" is "dicom-web", but Orthanc's DICOMweb plugin is not loaded: \
                add it to "Plugins", or set the option to "dicom-json"
                """)
        } catch {
            orthanc.log(.error, "Whether the DICOMweb plugin is loaded cannot be told: \(error)")
        }
    }
}
