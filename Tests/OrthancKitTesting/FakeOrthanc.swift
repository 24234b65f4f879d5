// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Synchronization

import OrthancKit

/// An Orthanc in this process: a plugin context whose services record what they are asked for and answer from tables.
///
/// It stands at the SDK's boundary, below everything of the kit, so that specifications run the very calls that a real
/// server gets.
final class FakeOrthanc: @unchecked Sendable {
    // `@unchecked`: the state is under its lock, and the context is not written after `init`.

    /// What is logged, and how loud.
    struct LogLine: Equatable {
        let level: LogLevel
        let text: String
    }

    /// A call of the REST API.
    struct RESTCall: Equatable {
        let operation: String
        var body: [UInt8]?
        var scope: RESTScope = .core
    }

    /// The answer to an HTTP request, as the plugin sends it.
    struct Answer: Equatable {
        /// The service of the SDK that ended the answer.
        let service: _OrthancPluginService
        var status: UInt16?
        var headers: [String: String] = [:]
        var type: String?
        var argument: String?
        var body: [UInt8] = []
    }

    /// What a resource answers.
    enum Resource {
        case bytes([UInt8])
        case error(OrthancPluginErrorCode)

        static func text(_ text: String) -> Resource { .bytes(Array(text.utf8)) }
    }

    struct State {
        // What the server has.
        var resources: [String: Resource] = [:]
        var configuration: String? = "{}"
        var configurationPath: String?
        var arguments: [String] = []
        var globalProperties: [Int32: String] = [:]
        var failures: [UInt32: OrthancPluginErrorCode] = [:]
        var deletesRefusedJobs = false
        /// Entity tags by path: what has one is replaced and deleted by who names it, as with `CheckRevisions`.
        var tags: [String: String] = [:]

        // What the plugin did.
        var log: [LogLine] = []
        var calls: [RESTCall] = []
        var pendingHeaders: [String: String] = [:]
        var answers: [Answer] = []
        var properties: [UInt32: String] = [:]
        var metrics: [FakeMetric] = []
        var auditRecords: [AuditRecord] = []
        var jobs: [FakeJob] = []

        // What the plugin registered.
        var routes: [(expression: String, callback: OrthancPluginRestCallback)] = []
        var changed: OrthancPluginOnChangeCallback?
        var stored: OrthancPluginOnStoredInstanceCallback?
        var unserializer: OrthancPluginJobsUnserializer?
        var refreshMetrics: OrthancPluginRefreshMetricsCallback?
    }

    let memory = FakeMemory()
    let context: UnsafeMutablePointer<OrthancPluginContext>
    private let version: UnsafeMutablePointer<CChar>
    private let state = Mutex(Unchecked(State()))

    /// C function pointers are not `Sendable` by themselves; they refer to code only.
    private struct Unchecked: @unchecked Sendable {
        var value: State
        init(_ value: State) { self.value = value }
    }

    init(version: String = "1.10.1") {
        self.version = memory.allocate(version)
        context = .allocate(capacity: 1)
        context.initialize(
            to: OrthancPluginContext(
                pluginsManager: nil, orthancVersion: UnsafePointer(self.version),
                Free: { FakeMemory.free($0) },
                InvokeService: { FakeOrthanc.invoke($0, $1, $2) }))
        context.pointee.pluginsManager = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        context.deallocate()
    }

    /// The kit's handle of this server.
    var orthanc: Orthanc { Orthanc(unsafeContext: context) }

    func withState<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        try state.withLock { try body(&$0.value) }
    }

    /// Has a service fail from now on.
    func fail(_ service: _OrthancPluginService, with code: OrthancPluginErrorCode) {
        withState { $0.failures[service.rawValue] = code }
    }

    var log: [LogLine] { withState { $0.log } }
    var calls: [RESTCall] { withState { $0.calls } }
    var answers: [Answer] { withState { $0.answers } }

    /// How often each block was freed that a service handed out (the version's text is the fake's own).
    var timesFreed: [Int] { Array(memory.timesFreed.dropFirst()) }

    private static func invoke(
        _ context: UnsafeMutablePointer<OrthancPluginContext>?, _ service: _OrthancPluginService,
        _ parameters: UnsafeRawPointer?
    ) -> OrthancPluginErrorCode {
        guard let manager = context?.pointee.pluginsManager, let parameters else {
            return OrthancPluginErrorCode_NullPointer
        }
        let fake = Unmanaged<FakeOrthanc>.fromOpaque(manager).takeUnretainedValue()
        if let code = fake.withState({ $0.failures[service.rawValue] }) {
            fake.refuse(service, parameters)
            return code
        }
        return fake.serve(service, parameters)
    }
}
