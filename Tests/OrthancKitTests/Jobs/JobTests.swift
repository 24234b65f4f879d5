// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Synchronization
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

/// Serialised with the running plugins, since jobs do nothing while one is being stopped.
extension RunningPlugin {
    @Suite struct JobTests {
        private func submitted(_ job: CountingJob, to fake: FakeOrthanc) throws -> FakeJob {
            _ = try fake.orthanc.submit(job)
            return try #require(fake.jobs.first)
        }

        @Test func `A submitted job has an identifier, a type and a priority`() throws {
            let fake = FakeOrthanc()
            #expect(try fake.orthanc.submit(CountingJob(), priority: -3) == "the-job")
            #expect(fake.jobs.map(\.type) == ["ProbeCounting"])
            #expect(fake.jobs.map(\.priority) == [-3])
            #expect(fake.timesFreed == [1])
        }

        @Test func `Steps go on until the job is done, and progress and content follow`() throws {
            let fake = FakeOrthanc()
            let job = try submitted(CountingJob(), to: fake)
            #expect(job.progress == 0)
            #expect(job.content == #"{"Count":0}"#)
            #expect(job.step() == OrthancPluginJobStepStatus_Continue)
            #expect(job.progress == Float(1.0 / 3))
            #expect(job.content == #"{"Count":1}"#)
            #expect(job.step() == OrthancPluginJobStepStatus_Continue)
            #expect(job.step() == OrthancPluginJobStepStatus_Success)
            #expect(job.progress == 1)
            #expect(fake.log.isEmpty)
        }

        @Test func `A thrown error makes the job fail, with a line in the log`() throws {
            let fake = FakeOrthanc()
            let counting = CountingJob()
            let job = try submitted(counting, to: fake)
            counting.state.withLock { $0.fails = true }
            #expect(job.step() == OrthancPluginJobStepStatus_Failure)
            #expect(fake.log == [.init(level: .error, text: "The job \"ProbeCounting\" failed: Failure()")])
        }

        @Test(
            arguments: [(-1, 0), (.nan, 0), (0.25, 0.25), (7, 1), (.infinity, 1), (-.infinity, 0)] as [(Double, Float)])
        func `Progress stays between nothing and all`(progress: Double, shown: Float) throws {
            let counting = CountingJob()
            let job = try submitted(counting, to: FakeOrthanc())
            counting.state.withLock { $0.progress = progress }
            #expect(job.progress == shown)
        }

        @Test func `Reasons to stop and a new start reach the job`() throws {
            let counting = CountingJob(count: 2)
            let job = try submitted(counting, to: FakeOrthanc())
            for reason in [
                OrthancPluginJobStopReason_Paused, OrthancPluginJobStopReason_Success,
                OrthancPluginJobStopReason_Failure,
                OrthancPluginJobStopReason_Canceled,
            ] {
                #expect(job.stop(reason) == OrthancPluginErrorCode_Success)
            }
            #expect(counting.state.withLock { $0.stops } == [.paused, .success, .failure, .canceled])
            #expect(job.reset() == OrthancPluginErrorCode_Success)
            #expect(job.content == #"{"Count":0}"#)
        }

        @Test func `A job is serialised without the member that Orthanc reserves, or not at all`() throws {
            let counting = CountingJob(count: 2)
            let job = try submitted(counting, to: FakeOrthanc())
            #expect(job.serialized == #"{"Count":2}"#)
            counting.state.withLock { $0.keeps = false }
            #expect(job.serialized == nil)
        }

        @Test func `A text that Orthanc got stays valid while it asks for another`() throws {
            let counting = CountingJob()
            let job = try submitted(counting, to: FakeOrthanc())
            let content = try #require(job.contentAddress)
            counting.state.withLock { $0.count = 2 }
            #expect(job.serialized == #"{"Count":2}"#)
            #expect(String(cString: content) == #"{"Count":0}"#)
            #expect(job.content == #"{"Count":2}"#)
        }

        @Test func `Orthanc keeps the job alive until it gives it back, and not longer`() throws {
            let fake = FakeOrthanc()
            weak var alive: CountingJob?
            let job: FakeJob
            do {
                let counting = CountingJob()
                alive = counting
                job = try submitted(counting, to: fake)
            }
            #expect(alive != nil)
            #expect(job.step() == OrthancPluginJobStepStatus_Continue)
            job.finalize()
            #expect(alive == nil)
        }

        @Test func `A job that is not created is let go`() {
            let fake = FakeOrthanc()
            fake.fail(_OrthancPluginService_CreateJob, with: OrthancPluginErrorCode_NullPointer)
            weak var alive: CountingJob?
            do {
                let counting = CountingJob()
                alive = counting
                #expect(
                    throws: OrthancError(
                        OrthancPluginErrorCode_NullPointer, operation: "creating the job \"ProbeCounting\"")
                ) {
                    try fake.orthanc.submit(counting)
                }
            }
            #expect(alive == nil)
        }

        @Test(arguments: [false, true])
        func `A job that is not taken is let go once, whether or not Orthanc did so before`(isDeletedByOrthanc: Bool) {
            let fake = FakeOrthanc()
            fake.withState { $0.deletesRefusedJobs = isDeletedByOrthanc }
            fake.fail(_OrthancPluginService_SubmitJob, with: OrthancPluginErrorCode_DatabaseUnavailable)
            weak var alive: CountingJob?
            do {
                let counting = CountingJob()
                alive = counting
                #expect(
                    throws: OrthancError(
                        OrthancPluginErrorCode_DatabaseUnavailable, operation: "submitting the job \"ProbeCounting\"")
                ) {
                    try fake.orthanc.submit(counting)
                }
            }
            #expect(alive == nil)
            #expect(fake.jobs.map(\.timesFinalized) == [1])
        }

        @Test func `Functions without a job do nothing`() {
            #expect(JobBox.progress(nil) == 0)
            #expect(JobBox.content(nil) == nil)
            #expect(JobBox.serialized(nil) == nil)
            #expect(JobBox.step(nil) == OrthancPluginJobStepStatus_Failure)
            #expect(JobBox.stop(nil, OrthancPluginJobStopReason_Paused) == OrthancPluginErrorCode_Success)
            #expect(JobBox.reset(nil) == OrthancPluginErrorCode_Success)
        }
    }
}
