// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import JSON
import Synchronization
import TestSupport
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

/// All specifications of a running plugin: only one can run in a process, so they take turns.
@Suite(.serialized, .ownThread) enum RunningPlugin {}

/// A plugin that does a little of everything and notes what it is called for.
final class ProbePlugin: OrthancPlugin {
    static let name: StaticString = "probe"
    static let version: StaticString = "1.2.3"
    static let description = "Notes what happens."
    static let minimumOrthancVersion = OrthancVersion(1, 10, 1)

    struct Notes {
        var requests: [Request] = []
        var changes: [Change] = []
        var stored: [String: [UInt8]] = [:]
        var serializedJobs: [[String: JSONValue]] = []
        var refreshes = 0
        var stops = 0
    }

    let orthanc: Orthanc
    private let mutex = Mutex(Notes())

    init(orthanc: Orthanc) {
        self.orthanc = orthanc
    }

    var notes: Notes { mutex.withLock { $0 } }

    var routes: [Route] {
        [
            Route(
                "/probe/{id}",
                [
                    .get: { [self] in note($0) },
                    .post: { [self] in note($0) },
                    .delete: { _ in throw HTTPError(409, "Busy.") },
                ]),
            .get("/probe/missing/x") { [orthanc] _ in
                try .json(orthanc.get("/studies/missing").copy())
            },
            .get("/probe/full/x") { _ in throw OrthancError(OrthancPluginErrorCode_FullStorage, operation: "PUT /x") },
        ]
    }

    private func note(_ request: Request) -> Response {
        mutex.withLock { $0.requests.append(request) }
        return .text("noted")
    }

    let rootURI: String? = "../probe/app"
    let explorerExtension: String? = "probe();"
    let observesStoredInstances = true

    func changed(_ change: Change) {
        mutex.withLock { $0.changes.append(change) }
    }

    func stored(_ instance: borrowing StoredInstance) {
        let file = instance.withUnsafeFile { Array($0) }
        let id = instance.id
        mutex.withLock { $0.stored[id] = file }
    }

    func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)? {
        mutex.withLock { $0.serializedJobs.append(serialized) }
        guard type == CountingJob.type, let count = serialized["Count"]?.integer else { return nil }
        return CountingJob(count: count)
    }

    func refreshMetrics() {
        mutex.withLock { $0.refreshes += 1 }
        orthanc.setMetric("probe_refreshes", 1)
    }

    func stop() {
        mutex.withLock { $0.stops += 1 }
    }

    /// Starts it in a fake Orthanc, and ends it afterwards.
    static func run(in fake: FakeOrthanc, _ body: (ProbePlugin) throws -> Void) throws {
        #expect(PluginHost.initialize(ProbePlugin.self, context: fake.context) == 0)
        defer { PluginHost.finalize() }
        try body(try #require(PluginHost.running.withLock { $0?.plugin as? ProbePlugin }))
    }
}

/// A plugin that cannot start.
final class RefusingPlugin: OrthancPlugin {
    static let name: StaticString = "refusing"
    static let version: StaticString = "1.0"
    static let description = "Never starts."
    static let minimumOrthancVersion = OrthancVersion(1, 10, 1)

    init(orthanc: Orthanc) throws {
        throw ConfigurationError("The option \"Refusing.A\" is 1, but it must be a string.")
    }

    let routes: [Route] = []
}

/// A plugin that needs only what is required of it.
final class PlainPlugin: OrthancPlugin {
    static let name: StaticString = "plain"
    static let version: StaticString = "1.0"
    static let description = "Does nothing."
    static let minimumOrthancVersion = OrthancVersion(1, 10, 1)

    init(orthanc: Orthanc) {}

    let routes: [Route] = []
}
