// SPDX-License-Identifier: GPL-3.0-or-later

public import JSON

/// A plugin of Orthanc, written in Swift.
///
/// One instance lives from the loading of the plugin to its end. Orthanc may call all its methods on several threads at
/// once. Errors never leave the plugin: the kit turns them into HTTP answers, error codes and log lines.
public protocol OrthancPlugin: AnyObject, Sendable {
    /// The name by which Orthanc and other plugins know the plugin (`/plugins/{name}`).
    static var name: StaticString { get }
    /// The plugin's version.
    static var version: StaticString { get }
    /// The plugin's purpose in a phrase, as `/plugins/{name}` shows it.
    static var description: String { get }
    /// The oldest Orthanc that the plugin works with; with an older one it does not start, and the log says why.
    static var minimumOrthancVersion: OrthancVersion { get }

    /// Reads the configuration and prepares everything.
    ///
    /// - Throws: Any error keeps the plugin from starting; the log gets one line with its description.
    init(orthanc: Orthanc) throws

    /// The paths that the plugin answers. The kit reads this once.
    var routes: [Route] { get }
    /// A path of the plugin that Orthanc Explorer's plugins page links to; `nil` for no link.
    var rootURI: String? { get }
    /// JavaScript that Orthanc Explorer evaluates on its pages; `nil` for none.
    var explorerExtension: String? { get }
    /// Whether Orthanc shall call ``stored(_:)``. The kit reads this once.
    var observesStoredInstances: Bool { get }

    /// Receives a change in Orthanc. One thread of Orthanc delivers all changes, one after the other: return soon.
    func changed(_ change: Change)
    /// Receives an instance that was stored. Orthanc waits with a lock held: return soon, and call no service but those
    /// of the instance.
    func stored(_ instance: borrowing StoredInstance)
    /// Restores a job that was running or waiting when Orthanc stopped. Orthanc calls this at its start, for the jobs
    /// of all plugins.
    ///
    /// - Parameters:
    ///   - type: The job's ``OrthancJob/type``.
    ///   - serialized: What ``OrthancJob/serialized`` was. It comes from the database: check it.
    /// - Returns: The job, which continues from there; `nil` when it is another plugin's or cannot be continued.
    func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)?
    /// Calls ``Orthanc/setMetric(_:_:kind:)`` for values that are not set when they change: somebody asks for metrics.
    func refreshMetrics()
    /// Ends all threads that call Orthanc, and returns only when they have ended: Orthanc stops. May be called twice.
    func stop()
}

extension OrthancPlugin {
    /// `nil`: no link.
    public var rootURI: String? { nil }
    /// `nil`: no JavaScript.
    public var explorerExtension: String? { nil }
    /// `false`.
    public var observesStoredInstances: Bool { false }
    /// Does nothing.
    public func changed(_ change: Change) {}
    /// Does nothing.
    public func stored(_ instance: borrowing StoredInstance) {}
    /// Returns `nil`: the plugin has no jobs.
    public func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)? { nil }
    /// Does nothing.
    public func refreshMetrics() {}
    /// Does nothing.
    public func stop() {}
}
