// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Synchronization
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

/// Serialised with the running plugins, since jobs do nothing while one is being stopped.
extension RunningPlugin {
    /// Since Orthanc 1.11.3 the texts of a job can be given in memory of Orthanc's, but such a job is not kept.
    @Suite struct JobTextTests {
        @Test(arguments: ["1.11.3", "1.12.7", "mainline"])
        func `A newer Orthanc gets texts in its own memory, and frees each once`(version: String) throws {
            let fake = FakeOrthanc(version: version)
            let counting = CountingJob(count: 2)
            counting.state.withLock { $0.keeps = false }
            #expect(try fake.orthanc.submit(counting) == "the-job")
            counting.state.withLock { $0.keeps = true }
            let job = try #require(fake.jobs.first)
            #expect(job.contentAddress == nil)
            #expect(job.content == #"{"Count":2}"#)
            #expect(job.serialized == #"{"Count":2}"#)
            #expect(job.step() == OrthancPluginJobStepStatus_Success)
            #expect(job.content == #"{"Count":3}"#)
            #expect(fake.timesFreed == [1, 1, 1, 1])
            job.finalize()
        }

        /// Orthanc asks for the content where it should ask for what is to be kept, and then keeps nothing.
        @Test(arguments: ["1.11.3", "1.12.7", "mainline"])
        func `A newer Orthanc is lent those of a job that is to be kept`(version: String) throws {
            let fake = FakeOrthanc(version: version)
            _ = try fake.orthanc.submit(CountingJob(count: 2))
            let job = try #require(fake.jobs.first)
            #expect(job.contentAddress != nil)
            #expect(job.serialized == #"{"Count":2}"#)
        }

        @Test(arguments: ["1.10.1", "1.11.2"])
        func `An older Orthanc is lent them`(version: String) throws {
            let fake = FakeOrthanc(version: version)
            _ = try fake.orthanc.submit(CountingJob())
            #expect(fake.jobs.first?.contentAddress != nil)
        }

        @Test func `A job that is not to be kept gives no text and no error`() throws {
            let fake = FakeOrthanc(version: "1.12.7")
            let counting = CountingJob()
            counting.state.withLock { $0.keeps = false }
            _ = try fake.orthanc.submit(counting)
            let job = try #require(fake.jobs.first)
            #expect(job.serialized == nil)
            #expect(job.serializationStatus == 0)
        }

        @Test func `Without memory there is an error and no text`() throws {
            let fake = FakeOrthanc(version: "1.12.7")
            let counting = CountingJob()
            counting.state.withLock { $0.keeps = false }
            _ = try fake.orthanc.submit(counting)
            counting.state.withLock { $0.keeps = true }
            let job = try #require(fake.jobs.first)
            fake.fail(_OrthancPluginService_CreateMemoryBuffer, with: OrthancPluginErrorCode_NotEnoughMemory)
            #expect(job.content == nil)
            #expect(job.serialized == nil)
            #expect(job.serializationStatus == -1)
        }

        @Test func `Functions without a job or a buffer give nothing`() {
            var buffer = OrthancPluginMemoryBuffer()
            #expect(JobBox.giveContent(nil, to: &buffer) == OrthancPluginErrorCode_NullPointer)
            #expect(JobBox.giveSerialized(nil, to: &buffer) == -1)
        }
    }
}
