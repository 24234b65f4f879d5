// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import Glibc
public import JSON
internal import OHIFReleases
public import OrthancKit
internal import ProjectVersion
internal import Studies
internal import Threading
internal import ViewerArchive

/// The plugin `ohif`: the OHIF viewer in Orthanc.
public final class OHIFPlugin: OrthancPlugin {
    /// `ohif`, the name of the official plugin: Orthanc Explorer 2 looks for it.
    public static let name: StaticString = "ohif"
    /// The project's version.
    public static let version: StaticString = Version.current
    /// The phrase that `/plugins/ohif` shows.
    public static let description = "OHIF viewer: opens studies in the browser, with no other plugin or server."
    /// The version in Debian 12; the kit requires nothing newer.
    public static let minimumOrthancVersion = OrthancVersion(1, 10, 1)

    private let orthanc: Orthanc
    private let configuration: OHIFConfiguration
    private let settings: ViewerSettings
    private let viewer: ViewerRoutes
    private let documents: DocumentCache<OrthancStudyServer>
    private let studies: StudyRoutes
    private let preloader: Preloader?
    private let stopSignal = StopSignal()
    private let pool: WorkerPool
    private let recent = RecentRecords(capacity: OHIFPlugin.recentRecordsCapacity)
    private let capabilities: OrthancCapabilities
    private let frames: FrameService<OrthancStudyServer>
    private let jobs: MaintenanceJobs
    private let status: PluginStatus
    private let dicomWeb: DICOMwebService

    /// Reads the configuration and opens the viewer.
    public init(orthanc: Orthanc) throws {
        let fileSystem = LocalFileSystem()
        let whole = try orthanc.configuration()
        for option in try OHIFConfiguration.unknownOptions(whole) {
            orthanc.log(.warning, "The option \"\(OHIFConfiguration.section).\(option)\" is unknown and has no effect")
        }
        let folder = orthanc.configurationFolder(fileSystem)
        let configuration = try OHIFConfiguration(whole, relativeTo: folder, fileSystem: fileSystem)
        let dicomWeb = DICOMwebService(
            root: configuration.dicomWebRoot, isEnabled: configuration.enablesDICOMwebPlugin,
            pluginFile: DICOMwebPlugin.file(
                among: ConfiguredPluginFiles.named(in: whole, relativeTo: folder, fileSystem: fileSystem),
                but: OwnLibrary.path))
        if let warning = dicomWeb.warning { orthanc.log(.warning, warning) }
        for warning in ExposureWarnings.warnings(
            whole, configuration, configurationFolder: folder,
            hasDICOMwebPlugin: !dicomWeb.isServedHere && dicomWeb.warning == nil)
        {
            orthanc.log(.warning, warning)
        }
        self.orthanc = orthanc
        self.configuration = configuration
        self.dicomWeb = dicomWeb
        settings = try ViewerSettings(
            configuration, servesRanges: ViewerRoutes.keepsMediaTypes(orthanc))
        viewer = ViewerRoutes(
            content: .open(configuration: configuration, settings: settings, fileSystem: fileSystem, orthanc: orthanc),
            orthanc: orthanc)

        capabilities = OrthancCapabilities(
            storageDirectory: configuration.storageDirectory, limitsFinds: configuration.limitsFinds)
        let server = OrthancStudyServer(orthanc: orthanc, capabilities: capabilities)
        let threads = configuration.threads ?? OHIFPlugin.readingThreads
        pool = WorkerPool(threads: threads)
        frames = FrameService(server: server, capacity: configuration.frameCacheSize << 20, openingLimit: threads)
        let log = InstanceLog()
        let loader = StudyLoader(
            server: server, pool: pool, recordLimits: configuration.recordLimits, stop: stopSignal, recent: recent,
            didFindDamage: { damaged in for line in log.lines(about: damaged) { orthanc.log(.warning, line) } },
            didFindShortened: { shortened in for line in log.lines(about: shortened) { orthanc.log(.warning, line) } },
            didFindAdjusted: { adjusted in for line in log.lines(about: adjusted) { orthanc.log(.warning, line) } },
            didFindUnreadablePack: { series, reason in
                for line in log.lines(aboutPackOf: series, reason: reason) { orthanc.log(.warning, line) }
            })
        let preloader =
            configuration.dataSource == .dicomJSON
            ? Preloader(server: server, loader: loader, followsChanges: configuration.preload) : nil
        self.preloader = preloader
        documents = DocumentCache(
            loader: loader, capacity: configuration.cacheSize << 20,
            didLoad: { study, loaded in
                loaded.report(to: orthanc)
                preloader?.complete(loaded, ofStudy: study)
            },
            didFindUnsupported: { found in for line in log.lines(about: found) { orthanc.log(.warning, line) } })
        let release = viewer.content.release
        studies = StudyRoutes(
            orthanc: orthanc, server: server, documents: documents, release: release,
            audit: AuditLog(configuration, orthanc: orthanc))
        jobs = MaintenanceJobs(
            server: server, loader: loader, summaries: preloader?.summaries, stop: stopSignal, documents: documents)
        status = PluginStatus(
            version: "\(Version.current)", configuration: configuration, viewerVersion: viewer.content.version,
            release: release,
            documents: documents, frames: frames, preloader: preloader, recent: recent)
    }

    /// The number of processors, but at most 8: more threads do not make the storage faster.
    private static var readingThreads: Int {
        min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 8)
    }

    /// Bytes for the records of about 15 000 slices: more than wait at a time for their series to become stable.
    private static let recentRecordsCapacity = 64 << 20

    /// All paths of the plugin.
    public var routes: [Route] {
        let maintenance = MaintenanceRoutes(
            orthanc: orthanc, server: OrthancStudyServer(orthanc: orthanc), jobs: jobs,
            status: { [status] in status.json })
        let files = FileAnswers(orthanc: orthanc, service: frames)
        let instances = InstanceRoutes(answers: files, servesRanges: ViewerRoutes.keepsMediaTypes(orthanc))
        let dicomWeb = DICOMwebRoutes(
            orthanc: orthanc, server: OrthancStudyServer(orthanc: orthanc), service: dicomWeb,
            frameAnswers: FrameAnswers(answers: files))
        // The viewer's routes come last: they answer every other path below `/ohif/`.
        return studies.routes + instances.routes + dicomWeb.routes + maintenance.routes + viewer.routes
    }

    /// The viewer's study list, which only the data source "dicom-web" has.
    public var rootURI: String? { configuration.dataSource == .dicomWeb ? "../ohif/" : nil }

    /// The buttons in Orthanc Explorer.
    public var explorerExtension: String? {
        String(decoding: (viewer.content.settings ?? settings).explorerExtension(), as: UTF8.self)
    }

    /// Whether the plugin preloads.
    public var observesStoredInstances: Bool { preloader != nil && configuration.preload }

    /// Copies the parts of the file from which its record and summary are made, while it is in memory, or makes these
    /// at once. Another thread writes them.
    public func stored(_ instance: borrowing StoredInstance) {
        let (abridged, value) = instance.withUnsafeFile { file -> (AbridgedFile?, [UInt8]?) in
            if capabilities.ownsDatabase, let abridged = recent.add(file: file, ofInstance: instance.id) {
                return (abridged, nil)
            }
            // For other text than ASCII, Orthanc must be asked which encoding applies, which this thread may not do:
            // the writer's thread reads the file once more.
            return (nil, InstanceSummary.encodedASCII(ofFile: file))
        }
        if let abridged {
            preloader?.summaries.write(ofInstance: instance.id) { InstanceSummary.encoded(of: abridged, in: $0) }
        } else if let value {
            preloader?.summaries.write(value, ofInstance: instance.id)
        } else {
            preloader?.summaries.markOutdated(instance: instance.id)
        }
        // This file may have been overwritten before Orthanc handed it over. This check comes last: a deletion that
        // Orthanc reports from now on finds the summary among those that wait.
        if recent.wasDeleted(instance: instance.id) { preloader?.summaries.instanceDeleted(instance.id) }
    }

    /// Checks at the start whether the DICOMweb plugin is loaded when it is needed, continues preloading, and drops
    /// documents, records and summaries that a change makes outdated.
    public func changed(_ change: Change) {
        switch change.kind {
        case .orthancStarted:
            checkDICOMweb()
            checkAuthorization()
            capabilities.ask(orthanc)
            preloader?.wake()
        case .stableSeries:
            preloader?.wake()
        case .newChildInstance:
            // `LastUpdate` shows this, too, unless the clock was set back or the database took seconds to store.
            if change.level == .study { documents.studyChanged(change.resource) }
        case .deleted:
            // A deletion inside a study shows in `LastUpdate` or, in Orthanc 1.10, in the study's list of instances.
            if change.level == .study { documents.studyChanged(change.resource) }
            // Orthanc reports a deletion for an overwritten instance, too. When it does so after it has handed over the
            // new file, that file is read once more.
            if change.level == .instance {
                recent.instanceDeleted(change.resource)
                preloader?.summaries.instanceDeleted(change.resource)
            }
        default: break
        }
    }

    /// Restores the jobs of the maintenance routes after a restart.
    public func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)? {
        jobs.job(ofType: type, serialized: serialized)
    }

    /// Sets the metrics of ``PluginStatus``.
    public func refreshMetrics() {
        status.setMetrics(of: orthanc)
    }

    /// Ends all work in the background. Requests for documents fail from now on. Then the thread ends that writes
    /// summaries and packs, then those of the pool, which it uses, and last the one that drops unused files.
    public func stop() {
        stopSignal.give()
        documents.stop()
        preloader?.stop()
        pool.stop()
        frames.stop()
    }

    /// Warns when an old authorization plugin grants paths of which it checks no level; newer ones refuse them.
    private func checkAuthorization() {
        guard let whole = try? orthanc.configuration(), whole["Authorization"] != nil,
            let version = (try? orthanc.json("/plugins/authorization"))?["Version"]?.string,
            let warning = ExposureWarnings.warning(whole, authorizationVersion: version)
        else { return }
        orthanc.log(.warning, warning)
    }

    /// Compares the configuration with the loaded plugins; only after the start does Orthanc list all of them.
    private func checkDICOMweb() {
        do throws(OrthancError) {
            let plugins = try orthanc.json("/plugins").strings ?? []
            let difference = dicomWeb.compare(withLoaded: plugins)
            if configuration.dataSource == .dicomWeb, let obstacle = dicomWeb.obstacle(withLoaded: plugins) {
                orthanc.log(.error, obstacle)
            } else if let difference {
                orthanc.log(.warning, difference)
            }
        } catch {
            orthanc.log(.error, "Whether the DICOMweb plugin is loaded cannot be told: \(error)")
        }
    }
}
