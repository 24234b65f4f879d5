// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Synchronization

@testable import OrthancKit

/// A job as Orthanc's engine holds it: the functions that the plugin gave, called as the engine calls them.
final class FakeJob: @unchecked Sendable {
    // `@unchecked`: the functions are never written; the rest is only touched by the test that runs the job.
    let type: String
    private let functions: _OrthancPluginCreateJob
    private(set) var priority: Int32?
    private(set) var timesFinalized = 0

    init(_ functions: _OrthancPluginCreateJob) {
        self.functions = functions
        type = functions.type.map { String(cString: $0) } ?? ""
    }

    var progress: Float? { functions.getProgress?(functions.job) }
    var content: String? { functions.getContent?(functions.job).map { String(cString: $0) } }
    var serialized: String? { functions.getSerialized?(functions.job).map { String(cString: $0) } }
    var contentAddress: UnsafePointer<CChar>? { functions.getContent?(functions.job) }

    func step() -> OrthancPluginJobStepStatus? { functions.step?(functions.job) }
    func stop(_ reason: OrthancPluginJobStopReason) -> OrthancPluginErrorCode? {
        functions.stop?(functions.job, reason)
    }
    func reset() -> OrthancPluginErrorCode? { functions.reset?(functions.job) }

    /// Deletes the job, as the engine does with old ones and at its end.
    func finalize() {
        timesFinalized += 1
        functions.finalize?(functions.job)
    }

    func submit(priority: Int32) { self.priority = priority }
}

extension FakeOrthanc {
    var jobs: [FakeJob] { withState { $0.jobs } }

    func serveJob(_ service: _OrthancPluginService, _ parameters: UnsafeRawPointer) -> OrthancPluginErrorCode? {
        switch service {
        case _OrthancPluginService_CreateJob:
            let call = parameters.load(as: _OrthancPluginCreateJob.self)
            let job = FakeJob(call)
            withState { $0.jobs.append(job) }
            call.target.pointee = OpaquePointer(Unmanaged.passUnretained(job).toOpaque())
        case _OrthancPluginService_FreeJob:
            job(at: parameters.load(as: _OrthancPluginFreeJob.self).job)?.finalize()
        case _OrthancPluginService_SubmitJob:
            let call = parameters.load(as: _OrthancPluginSubmitJob.self)
            job(at: call.job)?.submit(priority: call.priority)
            call.resultId.pointee = memory.allocate("the-job")
        default: return nil
        }
        return OrthancPluginErrorCode_Success
    }

    /// A job that is not taken may be deleted before the plugin hears of it.
    func refuse(_ service: _OrthancPluginService, _ parameters: UnsafeRawPointer) {
        guard service == _OrthancPluginService_SubmitJob, withState({ $0.deletesRefusedJobs }) else { return }
        job(at: parameters.load(as: _OrthancPluginSubmitJob.self).job)?.finalize()
    }

    /// Reads a job back, as at the start of Orthanc.
    func unserialize(type: String, _ serialized: String) -> FakeJob? {
        guard let unserializer = withState({ $0.unserializer }) else { return nil }
        return job(at: unserializer(type, serialized))
    }

    private func job(at pointer: OpaquePointer?) -> FakeJob? {
        pointer.map { Unmanaged<FakeJob>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }
}
