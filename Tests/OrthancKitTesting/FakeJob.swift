// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Synchronization

import OrthancKit

/// A job as Orthanc's engine holds it: the functions that the plugin gave, called as the engine calls them.
final class FakeJob: @unchecked Sendable {
    // `@unchecked`: the functions are never written; the rest is only touched by the test that runs the job.
    let type: String
    /// What both ways to create a job share.
    private let functions: _OrthancPluginCreateJob
    /// The functions of the newer way, which fill buffers of Orthanc's.
    private var buffers: _OrthancPluginCreateJob2?
    private(set) var priority: Int32?
    private(set) var timesFinalized = 0

    init(_ functions: _OrthancPluginCreateJob) {
        self.functions = functions
        type = functions.type.map { String(cString: $0) } ?? ""
    }

    convenience init(_ functions: _OrthancPluginCreateJob2) {
        self.init(
            _OrthancPluginCreateJob(
                target: functions.target, job: functions.job, finalize: functions.finalize, type: functions.type,
                getProgress: functions.getProgress, getContent: nil, getSerialized: nil, step: functions.step,
                stop: functions.stop, reset: functions.reset))
        buffers = functions
    }

    var progress: Float? { functions.getProgress?(functions.job) }

    var content: String? {
        guard let buffers else { return functions.getContent?(functions.job).map { String(cString: $0) } }
        var buffer = OrthancPluginMemoryBuffer()
        guard buffers.getContent(&buffer, buffers.job) == OrthancPluginErrorCode_Success else { return nil }
        return take(buffer)
    }

    var serialized: String? {
        guard let buffers else { return functions.getSerialized?(functions.job).map { String(cString: $0) } }
        var buffer = OrthancPluginMemoryBuffer()
        serializationStatus = buffers.getSerialized(&buffer, buffers.job)
        return serializationStatus == 1 ? take(buffer) : nil
    }

    /// What the newer way said of the last ``serialized``.
    private(set) var serializationStatus: Int32?

    var contentAddress: UnsafePointer<CChar>? { functions.getContent?(functions.job) }

    /// Reads a buffer as the engine does, which then frees it.
    private func take(_ buffer: OrthancPluginMemoryBuffer) -> String {
        defer { FakeMemory.free(buffer.data) }
        return String(decoding: UnsafeRawBufferPointer(start: buffer.data, count: Int(buffer.size)), as: UTF8.self)
    }

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
            add(FakeJob(call), call.target)
        case _OrthancPluginService_CreateJob2:
            let call = parameters.load(as: _OrthancPluginCreateJob2.self)
            add(FakeJob(call), call.target)
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

    private func add(_ job: FakeJob, _ target: UnsafeMutablePointer<OpaquePointer?>) {
        withState { $0.jobs.append(job) }
        target.pointee = OpaquePointer(Unmanaged.passUnretained(job).toOpaque())
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
