// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import JSON
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

extension RunningPlugin {
    @Suite struct JobRestartTests {
        @Test func `A job is read back from what it wrote, and goes on where it was`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                let job = try #require(
                    fake.unserialize(type: "ProbeCounting", #"{"Count": 2, "Type": "ProbeCounting"}"#))
                #expect(plugin.notes.serializedJobs == [["Count": .number(2)]])
                #expect(job.content == #"{"Count":2}"#)
                #expect(job.step() == OrthancPluginJobStepStatus_Success)
                #expect(job.serialized == #"{"Count":3}"#)
                job.finalize()
            }
        }

        @Test(arguments: [
            ("Other", #"{"Count": 1}"#), ("ProbeCounting", #"{"Count": "1"}"#), ("ProbeCounting", "{}"),
            ("ProbeCounting", "["), ("ProbeCounting", "[]"),
        ])
        func `A job of another plugin or of another form is not read back`(type: String, serialized: String) throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { _ in
                #expect(fake.unserialize(type: type, serialized) == nil)
                #expect(fake.jobs.isEmpty)
            }
        }

        @Test func `A job that Orthanc does not create again is given up with a line in the log`() throws {
            let fake = FakeOrthanc()
            fake.fail(_OrthancPluginService_CreateJob, with: OrthancPluginErrorCode_NullPointer)
            try ProbePlugin.run(in: fake) { _ in
                #expect(fake.unserialize(type: "ProbeCounting", #"{"Count": 1}"#) == nil)
                #expect(
                    fake.log.map(\.text) == [
                        "A job cannot be continued: creating the job \"ProbeCounting\": Orthanc's error 35"
                    ])
            }
        }

        @Test func `When Orthanc stops, a job does no more but stays as it is`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                let counting = CountingJob(count: 1)
                try fake.orthanc.submit(counting)
                let job = try #require(fake.jobs.first)
                _ = fake.change(OrthancPluginChangeType_OrthancStopped)
                #expect(plugin.notes.stops == 1)
                for _ in 0..<3 { #expect(job.step() == OrthancPluginJobStepStatus_Continue) }
                #expect(job.serialized == #"{"Count":1}"#)
                job.finalize()
            }
        }

        @Test func `In a plugin that starts anew jobs do their steps again`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { _ in _ = fake.change(OrthancPluginChangeType_OrthancStopped) }
            try ProbePlugin.run(in: fake) { _ in
                let job = try #require(fake.unserialize(type: "ProbeCounting", #"{"Count": 1}"#))
                #expect(job.step() == OrthancPluginJobStepStatus_Continue)
                #expect(job.content == #"{"Count":2}"#)
                job.finalize()
            }
        }
    }
}
