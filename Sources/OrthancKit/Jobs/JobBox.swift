// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
internal import Glibc
internal import JSON
internal import Synchronization

/// The object behind the SDK's untyped pointer to a job: the job, and the texts that were last lent to Orthanc.
///
/// Ownership: ``retained()`` retains the box once for Orthanc's pointer, and ``finalize(_:)`` releases it; Orthanc
/// calls that exactly once for a job that it created.
final class JobBox: @unchecked Sendable {
    // `@unchecked`: no lock guards the two texts, since they must stay valid after the call that gives them. Orthanc
    // calls a job's functions one at a time: those of a running job only on the thread that runs it, those of any other
    // with the registry locked ("OrthancFramework/Sources/JobsEngine/JobsRegistry.cpp", JobHandler::Serialize).
    private let job: any OrthancJob
    private let orthanc: Orthanc
    private var content = CText()
    private var serialized = CText()
    private let finalized = Mutex(false)

    init(_ job: any OrthancJob, orthanc: Orthanc) {
        self.job = job
        self.orthanc = orthanc
    }

    /// Whether Orthanc has given the job back.
    var isFinalized: Bool { finalized.withLock { $0 } }

    /// Returns a pointer that keeps the box alive until ``finalize(_:)``.
    func retained() -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(self).toOpaque()
    }

    // MARK: Functions that Orthanc calls

    static func finalize(_ pointer: UnsafeMutableRawPointer?) {
        guard let pointer else { return }
        let box = Unmanaged<JobBox>.fromOpaque(pointer).takeRetainedValue()
        box.finalized.withLock { $0 = true }
    }

    static func progress(_ pointer: UnsafeMutableRawPointer?) -> Float {
        guard let progress = at(pointer)?.job.progress, progress > 0 else { return 0 }
        return Float(min(progress, 1))
    }

    /// Returns the content; it must be a JSON object and not null, else Orthanc throws an exception.
    static func content(_ pointer: UnsafeMutableRawPointer?) -> UnsafePointer<CChar>? {
        at(pointer).flatMap { $0.content.hold($0.contentText) }
    }

    /// Returns the serialised job; null when Orthanc shall not keep it.
    static func serialized(_ pointer: UnsafeMutableRawPointer?) -> UnsafePointer<CChar>? {
        at(pointer).flatMap { box in box.serializedText.flatMap { box.serialized.hold($0) } }
    }

    /// Gives the content in memory that Orthanc frees.
    static func giveContent(
        _ pointer: UnsafeMutableRawPointer?, to target: UnsafeMutablePointer<OrthancPluginMemoryBuffer>?
    ) -> OrthancPluginErrorCode {
        guard let box = at(pointer), let target else { return OrthancPluginErrorCode_NullPointer }
        return box.orthanc.give(box.contentText, to: target)
    }

    /// Gives the serialised job in memory that Orthanc frees; returns 1 on success, 0 when Orthanc shall not keep the
    /// job, -1 after an error.
    static func giveSerialized(
        _ pointer: UnsafeMutableRawPointer?, to target: UnsafeMutablePointer<OrthancPluginMemoryBuffer>?
    ) -> Int32 {
        guard let box = at(pointer), let target else { return -1 }
        guard let text = box.serializedText else { return 0 }
        return box.orthanc.give(text, to: target) == OrthancPluginErrorCode_Success ? 1 : -1
    }

    private var contentText: String { JSONValue(members: job.content).text }

    private var serializedText: String? {
        job.serialized.map { members in
            var members = members
            members[Self.typeMember] = nil
            return JSONValue(members: members).text
        }
    }

    static func step(_ pointer: UnsafeMutableRawPointer?) -> OrthancPluginJobStepStatus {
        guard let box = at(pointer) else { return OrthancPluginJobStepStatus_Failure }
        if PluginHost.isStopping.load(ordering: .sequentiallyConsistent) {
            // The plugin has stopped. The job stays unfinished, so that Orthanc continues it at the next start.
            usleep(stoppingPause)
            return OrthancPluginJobStepStatus_Continue
        }
        do {
            switch try box.job.step() {
            case .continue: return OrthancPluginJobStepStatus_Continue
            case .success: return OrthancPluginJobStepStatus_Success
            }
        } catch {
            box.orthanc.log(.error, "The job \"\(type(of: box.job).type)\" failed: \(error)")
            return OrthancPluginJobStepStatus_Failure
        }
    }

    static func stop(_ pointer: UnsafeMutableRawPointer?, _ reason: OrthancPluginJobStopReason)
        -> OrthancPluginErrorCode
    {
        at(pointer)?.job.stop(JobStopReason(reason))
        return OrthancPluginErrorCode_Success
    }

    static func reset(_ pointer: UnsafeMutableRawPointer?) -> OrthancPluginErrorCode {
        at(pointer)?.job.reset()
        return OrthancPluginErrorCode_Success
    }

    /// Microseconds between two steps while Orthanc stops: the jobs engine checks after each whether it must end.
    private static let stoppingPause: UInt32 = 20_000

    /// The member to which Orthanc adds the type of a serialised job; it refuses a job that already has one.
    static let typeMember = "Type"

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> JobBox? {
        pointer.map { Unmanaged<JobBox>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension JobStopReason {
    /// Converts the SDK's reason; one that a later SDK may add counts as a failure.
    init(_ reason: OrthancPluginJobStopReason) {
        switch reason {
        case OrthancPluginJobStopReason_Success: self = .success
        case OrthancPluginJobStopReason_Paused: self = .paused
        case OrthancPluginJobStopReason_Canceled: self = .canceled
        default: self = .failure
        }
    }
}

/// A C string whose pointer stays valid until the next ``hold(_:)``.
private struct CText: ~Copyable {
    private var characters: UnsafeMutableBufferPointer<CChar>?

    mutating func hold(_ text: String) -> UnsafePointer<CChar>? {
        let bytes = text.utf8CString
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        characters?.deallocate()
        characters = copy
        return UnsafePointer(copy.baseAddress)
    }

    deinit {
        characters?.deallocate()
    }
}
