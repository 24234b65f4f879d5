// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

extension Orthanc {
    /// Hands a job to Orthanc's jobs engine, which keeps it until it is done and for some time afterwards
    /// (`OrthancPluginSubmitJob`).
    ///
    /// - Parameter priority: Jobs with a higher one run first.
    /// - Returns: The job's identifier, as in `/jobs/{id}`.
    /// - Throws: ``OrthancError`` when Orthanc does not take the job, for example because it has stopped.
    @discardableResult
    public func submit(_ job: any OrthancJob, priority: Int32 = 0) throws(OrthancError) -> String {
        let operation = "submitting the job \"\(type(of: job).type)\""
        let (box, handle) = try create(job)
        var text: UnsafeMutablePointer<CChar>?
        let code = withUnsafeMutablePointer(to: &text) { text in
            invoke(
                _OrthancPluginService_SubmitJob,
                _OrthancPluginSubmitJob(resultId: text, job: handle, priority: priority))
        }
        if code == OrthancPluginErrorCode_Success {
            guard let identifier = take(text) else { throw OrthancError(.internalError, operation: operation) }
            return identifier
        }
        // Orthanc may or may not have freed the job before it failed.
        if !box.isFinalized { OrthancPluginFreeJob(context, handle) }
        throw OrthancError(code, operation: operation)
    }

    /// Creates Orthanc's handle of a job; the caller must hand it to Orthanc or free it.
    func create(_ job: any OrthancJob) throws(OrthancError) -> (box: JobBox, handle: OpaquePointer) {
        let type = type(of: job).type
        let box = JobBox(job, orthanc: self)
        let pointer = box.retained()
        var handle: OpaquePointer?
        let code = type.withCString { type in
            withUnsafeMutablePointer(to: &handle) { handle in
                isAtLeast(Self.versionThatTakesBuffers) && job.serialized == nil
                    ? createWithBuffers(pointer, type: type, handle) : createWithTexts(pointer, type: type, handle)
            }
        }
        guard code == OrthancPluginErrorCode_Success, let handle else {
            if !box.isFinalized { JobBox.finalize(pointer) }
            let reason = code == OrthancPluginErrorCode_Success ? OrthancPluginErrorCode_InternalError : code
            throw OrthancError(reason, operation: "creating the job \"\(type)\"")
        }
        return (box, handle)
    }

    /// The first version with `OrthancPluginCreateJob2`.
    private static let versionThatTakesBuffers = OrthancVersion(1, 11, 3)

    /// Creates a job whose functions give their texts in memory that Orthanc allocates (`OrthancPluginCreateJob2`).
    ///
    /// Not for serialised jobs: where Orthanc should call `getSerialized`, it calls `getContent`, takes its success for
    /// "not serialised", and forgets the job when it stops ("OrthancServer/Plugins/Engine/PluginsJob.cpp",
    /// PluginsJob::Serialize; seen in 1.12.7). The older functions work; a line in Orthanc's log calls them deprecated.
    private func createWithBuffers(
        _ job: UnsafeMutableRawPointer, type: UnsafePointer<CChar>, _ handle: UnsafeMutablePointer<OpaquePointer?>
    ) -> OrthancPluginErrorCode {
        invoke(
            _OrthancPluginService_CreateJob2,
            _OrthancPluginCreateJob2(
                target: handle, job: job, finalize: { JobBox.finalize($0) }, type: type,
                getProgress: { JobBox.progress($0) }, getContent: { JobBox.giveContent($1, to: $0) },
                getSerialized: { JobBox.giveSerialized($1, to: $0) }, step: { JobBox.step($0) },
                stop: { JobBox.stop($0, $1) }, reset: { JobBox.reset($0) }))
    }

    /// Creates a job whose functions give texts that the plugin owns (`OrthancPluginCreateJob`).
    private func createWithTexts(
        _ job: UnsafeMutableRawPointer, type: UnsafePointer<CChar>, _ handle: UnsafeMutablePointer<OpaquePointer?>
    ) -> OrthancPluginErrorCode {
        invoke(
            _OrthancPluginService_CreateJob,
            _OrthancPluginCreateJob(
                target: handle, job: job, finalize: { JobBox.finalize($0) }, type: type,
                getProgress: { JobBox.progress($0) }, getContent: { JobBox.content($0) },
                getSerialized: { JobBox.serialized($0) }, step: { JobBox.step($0) },
                stop: { JobBox.stop($0, $1) }, reset: { JobBox.reset($0) }))
    }
}
