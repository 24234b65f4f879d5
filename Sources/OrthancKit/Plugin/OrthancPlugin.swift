// SPDX-License-Identifier: GPL-3.0-or-later

public import JSON

/// A plugin of Orthanc, written in Swift.
///
/// One instance lives from the moment Orthanc loads the plugin to its end. All its methods may be called on several
/// threads at once. Errors never leave the plugin: the kit turns them into HTTP answers, error codes and log lines.
public protocol OrthancPlugin: AnyObject, Sendable {
    /// The name by which Orthanc and other plugins know it (`/plugins/{name}`).
    static var name: StaticString { get }
    /// Its version.
    static var version: StaticString { get }
    /// What it does, in a phrase, as `/plugins/{name}` shows it.
    static var description: String { get }
    /// The oldest Orthanc that it works with; older ones refuse it with a clear line in the log.
    static var minimumOrthancVersion: OrthancVersion { get }

    /// Reads the configuration and prepares everything.
    ///
    /// - Throws: Any error refuses to start the plugin; its description is the one line that the log gets.
    init(orthanc: Orthanc) throws

    /// The paths that the plugin answers. Asked once.
    var routes: [Route] { get }
    /// A path of the plugin that Orthanc Explorer's plugins page links to.
    var rootURI: String? { get }
    /// JavaScript that Orthanc Explorer evaluates on its pages.
    var explorerExtension: String? { get }
    /// Whether ``stored(_:)`` is to be called. Asked once.
    var observesStoredInstances: Bool { get }

    /// A change in Orthanc. Called on a thread of Orthanc that delivers the changes one after the other: be short.
    func changed(_ change: Change)
    /// An instance has been stored. Orthanc waits for it with a lock held: be short, and call no service but those of
    /// the instance.
    func stored(_ instance: borrowing StoredInstance)
    /// A job that was running or waiting when Orthanc stopped. Called at the start, for the jobs of all plugins.
    ///
    /// - Parameters:
    ///   - type: The job's ``OrthancJob/type``.
    ///   - serialized: What ``OrthancJob/serialized`` was. It comes from the database: check it.
    /// - Returns: The job, to go on where it was; `nil` when it is not of this plugin or cannot be continued.
    func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)?
    /// Somebody asks for the metrics: the moment to call ``Orthanc/setMetric(_:_:kind:)`` for values that are not set
    /// when they change.
    func refreshMetrics()
    /// Orthanc stops: ends all threads that call it, and returns only when they have ended. May be called twice.
    func stop()
}

extension OrthancPlugin {
    /// No link.
    public var rootURI: String? { nil }
    /// No JavaScript.
    public var explorerExtension: String? { nil }
    /// Does not observe.
    public var observesStoredInstances: Bool { false }
    /// Does nothing.
    public func changed(_ change: Change) {}
    /// Does nothing.
    public func stored(_ instance: borrowing StoredInstance) {}
    /// Knows no jobs.
    public func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)? { nil }
    /// Does nothing.
    public func refreshMetrics() {}
    /// Does nothing.
    public func stop() {}
}
