// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
internal import JSON
internal import Synchronization

/// The callbacks that Orthanc calls.
///
/// Each finds the running plugin, copies or lends the arguments and returns a code or a pointer; none lets an error
/// through.
extension PluginHost {
    /// Answers a request by the handler of its route and method. A path without a route gets 404, a method without a
    /// handler 405 with `Allow`.
    static func answer(
        _ output: OpaquePointer?, url: UnsafePointer<CChar>?, request: UnsafePointer<OrthancPluginHttpRequest>?
    ) -> OrthancPluginErrorCode {
        guard let host = running.withLock({ $0 }), let url, let request else { return OrthancPluginErrorCode_Plugin }
        let path = String(cString: url)
        guard let (route, captures) = host.router.route(for: path) else {
            return OrthancPluginErrorCode_UnknownResource
        }
        let outcome = Outcome(log: { host.orthanc.log(.error, $0) }) {
            guard let method = HTTPMethod(request.pointee.method), let handler = route.handlers[method] else {
                return .methodNotAllowed(allow: Set(route.handlers.keys))
            }
            return try handler(
                Request(method: method, path: path, captures: captures, borrowing: request.pointee))
        }
        switch outcome {
        case .response(let response): return host.orthanc.send(response, to: output)
        case .error(let error): return OrthancPluginErrorCode(rawValue: error.code.rawValue)
        }
    }

    static func changed(
        _ type: OrthancPluginChangeType, _ level: OrthancPluginResourceType, _ resource: UnsafePointer<CChar>?
    ) -> OrthancPluginErrorCode {
        guard let host = running.withLock({ $0 }) else { return OrthancPluginErrorCode_Success }
        let change = Change(
            kind: Change.Kind(type), level: ResourceLevel(level), resource: resource.map { String(cString: $0) } ?? "")
        host.plugin.changed(change)
        if change.kind == .orthancStopped {
            isStopping.store(true, ordering: .sequentiallyConsistent)
            host.plugin.stop()
        }
        return OrthancPluginErrorCode_Success
    }

    static func stored(_ instance: OpaquePointer?, _ id: UnsafePointer<CChar>?) -> OrthancPluginErrorCode {
        guard let host = running.withLock({ $0 }), let id else { return OrthancPluginErrorCode_Success }
        host.plugin.stored(StoredInstance(id: String(cString: id), orthanc: host.orthanc, instance: instance))
        return OrthancPluginErrorCode_Success
    }

    static func refreshMetrics() {
        running.withLock { $0 }?.plugin.refreshMetrics()
    }

    /// Restores a job; returns null for a job of another plugin, and Orthanc then asks the next plugin.
    static func job(type: UnsafePointer<CChar>?, serialized: UnsafePointer<CChar>?) -> OpaquePointer? {
        guard let host = running.withLock({ $0 }), let type, let serialized,
            var members = JSONValue.members(ofText: String(cString: serialized))
        else { return nil }
        members[JobBox.typeMember] = nil
        guard let job = host.plugin.job(ofType: String(cString: type), serialized: members) else { return nil }
        do throws(OrthancError) {
            return try host.orthanc.create(job).handle
        } catch {
            host.orthanc.log(.error, "A job cannot be continued: \(error)")
            return nil
        }
    }
}
