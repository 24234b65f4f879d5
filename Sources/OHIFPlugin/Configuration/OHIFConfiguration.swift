// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// The checked `OHIF` section of Orthanc's configuration, and the other options that the plugin depends on.
struct OHIFConfiguration: Hashable, Sendable {
    /// How the viewer gets the studies.
    enum DataSource: String, CaseIterable, Sendable {
        /// As one JSON document for each study, made by this plugin.
        case dicomJSON = "dicom-json"
        /// From Orthanc's DICOMweb plugin.
        case dicomWeb = "dicom-web"
    }

    static let section = "OHIF"

    private static let knownOptions: Set = [
        "AllowedOrigins", "AuditLog", "CacheSize", "CrossOriginIsolation", "DataSource", "FrameCacheSize",
        "MaximumInflatedSize", "MaximumInstanceSize", "MaximumStudySize", "MaximumValueSize", "Preload",
        "RouterBasename", "Threads", "UserConfiguration", "Viewer",
    ]

    /// `AllowedOrigins`: other servers whose documents a link to the viewer may name.
    var allowedOrigins: [String] = []
    /// `AuditLog`: whether each opening of a study goes into Orthanc's audit log.
    var auditLog = false
    /// The names of the users in these records.
    var registeredUsers = RegisteredUsers([:])
    /// `DataSource`.
    var dataSource: DataSource = .dicomJSON
    /// `UserConfiguration`: the absolute path of a JavaScript file.
    var userConfiguration: String?
    /// `RouterBasename` with slashes at both ends; `nil` when it is not given and the page finds its own address.
    var routerBasename: String?
    /// `Preload`.
    var preload = true
    /// `CacheSize`, in megabytes; 0 turns the cache of documents off.
    var cacheSize = 128
    /// `FrameCacheSize`, in megabytes; 0 keeps no file in memory for the next frame.
    var frameCacheSize = 256
    /// `MaximumValueSize`, `MaximumInstanceSize`, `MaximumStudySize` and `MaximumInflatedSize`.
    var recordLimits = RecordLimits()
    /// `Threads`: how many files are read at the same time; `nil` to choose by the number of processors.
    var threads: Int?
    /// `Viewer`: the absolute path of a folder or a ZIP archive.
    var viewer: String?
    /// `CrossOriginIsolation`; `nil` when it is not given and the version of OHIF decides.
    var crossOriginIsolation: Bool?
    /// `DicomWeb.Root`: the path of DICOMweb below Orthanc's root, without slashes at its ends.
    var dicomWebRoot = "dicom-web"
    /// `DicomWeb.Enable`: whether the DICOMweb plugin, if loaded, answers there.
    var enablesDICOMwebPlugin = true
    /// `StorageDirectory`, absolute: where Orthanc keeps its files, unless a plugin does.
    var storageDirectory = ""
    /// Whether `LimitFindResults` or `LimitFindInstances` limit the results of `/tools/find`.
    var limitsFinds = false

    init() {}

    /// Reads and checks the configuration.
    ///
    /// - Parameters:
    ///   - configuration: Orthanc's whole configuration.
    ///   - folder: The folder against which relative paths are resolved: that of the configuration file.
    ///   - fileSystem: Tells what there is at an absolute path.
    init(
        _ configuration: [String: JSONValue], relativeTo folder: String, fileSystem: some FileSystem
    ) throws(ConfigurationError) {
        let options = try configuration.section(Self.section)
        let sources = DataSource.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        if let text = try options.string("DataSource", allowed: sources) {
            guard let source = DataSource(rawValue: text) else {
                throw options.wrong("DataSource", .string(text), allowed: sources)
            }
            dataSource = source
        }
        allowedOrigins = try WebOrigin.list(options, "AllowedOrigins")
        let script = "the path of a JavaScript file that exists"
        if let path = try options.string("UserConfiguration", allowed: script), !path.isEmpty {
            let absolute = Path.absolute(path, relativeTo: folder)
            guard fileSystem.kind(of: absolute) == .file else {
                throw options.wrong("UserConfiguration", .string(path), allowed: script)
            }
            userConfiguration = absolute
        }
        if let basename = try options.string("RouterBasename", allowed: Self.basenameForm) {
            routerBasename = try Self.normalized(basename: basename, options)
        }
        if let auditLog = try options.bool("AuditLog") { self.auditLog = auditLog }
        if auditLog { registeredUsers = RegisteredUsers(configuration) }
        if let preload = try options.bool("Preload") { self.preload = preload }
        if let size = try options.integer("CacheSize", in: 0...1_048_576) { cacheSize = size }
        if let size = try options.integer("FrameCacheSize", in: 0...1_048_576) { frameCacheSize = size }
        recordLimits = try Self.recordLimits(options)
        threads = try options.integer("Threads", in: 1...64)
        crossOriginIsolation = try options.bool("CrossOriginIsolation")
        let build = "the path of a folder or ZIP archive that exists"
        if let path = try options.string("Viewer", allowed: build), !path.isEmpty {
            let absolute = Path.absolute(path, relativeTo: folder)
            guard fileSystem.kind(of: absolute) != nil else {
                throw options.wrong("Viewer", .string(path), allowed: build)
            }
            viewer = absolute
        }
        storageDirectory = Path.absolute(
            configuration["StorageDirectory"]?.string ?? "OrthancStorage", relativeTo: folder)
        limitsFinds = ["LimitFindResults", "LimitFindInstances"].contains { option in
            configuration[option].map { $0.integer != 0 } ?? false
        }
        let dicomWeb = try configuration.section("DicomWeb")
        dicomWebRoot = try Self.root(of: dicomWeb)
        if let isEnabled = try dicomWeb.bool("Enable") { enablesDICOMwebPlugin = isEnabled }
    }

    /// Reads the limits, which are megabytes in the configuration and bytes here. Browsers accept no text of more than
    /// 512 MB.
    private static func recordLimits(_ options: ConfigurationSection) throws(ConfigurationError) -> RecordLimits {
        let defaults = RecordLimits()
        return RecordLimits(
            value: try options.integer("MaximumValueSize", in: 1...64).map { $0 << 20 } ?? defaults.value,
            record: try options.integer("MaximumInstanceSize", in: 1...256).map { $0 << 20 } ?? defaults.record,
            document: try options.integer("MaximumStudySize", in: 1...480).map { $0 << 20 } ?? defaults.document,
            inflated: try options.integer("MaximumInflatedSize", in: 1...1024).map { $0 << 20 } ?? defaults.inflated)
    }

    /// Returns the options of the section that the plugin does not know; most likely they are misspelled.
    static func unknownOptions(_ configuration: [String: JSONValue]) throws(ConfigurationError) -> [String] {
        try configuration.section(section)
            .unknownOptions(besides: knownOptions)
    }

    private static let basenameForm =
        "a path such as \"/ohif/\" of letters, digits, \"-\", \".\", \"_\" and \"~\""

    /// Adds missing slashes. The path stands in the viewer's page and in URLs, so characters with a meaning there are
    /// refused.
    private static func normalized(
        basename: String, _ options: ConfigurationSection
    ) throws(ConfigurationError) -> String {
        let components = basename.split(separator: "/", omittingEmptySubsequences: true)
        let isPlain = components.allSatisfy { component in
            component != "." && component != ".." && component.utf8.allSatisfy(Path.isUnreserved)
        }
        guard isPlain else {
            throw options.wrong("RouterBasename", .string(basename), allowed: basenameForm)
        }
        return components.isEmpty ? "/" : "/" + components.joined(separator: "/") + "/"
    }

    private static func root(of options: ConfigurationSection) throws(ConfigurationError) -> String {
        let root = try options.string("Root") ?? "/dicom-web/"
        return root.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/")
    }
}
