// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancClient
import Testing

@Suite struct JobStatusTests {
    private func status(_ text: String) -> JobStatus? { JobStatus(answer: Array(text.utf8)) }

    @Test func `A running job says how far it is`() {
        let answer = """
            {"State": "Running", "Progress": 40, "ErrorCode": 0, "ErrorDescription": "Success",
             "Content": {"Studies": 10, "StudiesDone": 4, "Failures": 1}}
            """
        #expect(status(answer) == JobStatus(.running, percent: 40, studies: 10, studiesDone: 4, failures: 1))
    }

    @Test(arguments: [
        ("Pending", JobStatus.State.pending), ("Running", .running), ("Paused", .paused), ("Success", .succeeded),
        ("Failure", .failed), ("Retry", .pending), ("Something new", .pending),
    ])
    func `States are Orthanc's`(word: String, state: JobStatus.State) {
        #expect(status(#"{"State": "\#(word)"}"#)?.state == state)
    }

    @Test func `A failed job has a reason`() {
        let failed = status(#"{"State": "Failure", "ErrorCode": 1, "ErrorDescription": "Error in the plugin engine"}"#)
        #expect(failed == JobStatus(.failed, reason: "Error in the plugin engine"))
        #expect(status(#"{"State": "Failure", "ErrorCode": 37, "ErrorDescription": "Canceled"}"#)?.isCancelled == true)
    }

    @Test func `Numbers without sense do no harm`() {
        #expect(status(#"{"State": "Running", "Progress": 1e300, "Content": []}"#) == JobStatus(.running))
        #expect(status(#"{"State": "Running", "Progress": 101}"#)?.percent == 100)
        #expect(status(#"{"State": "Running", "Progress": -1}"#)?.percent == 0)
    }

    @Test(arguments: ["", "[]", "{}", #"{"State": 1}"#, "<html>"])
    func `Other answers are none`(text: String) {
        #expect(status(text) == nil)
    }
}
