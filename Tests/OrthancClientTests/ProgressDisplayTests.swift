// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OrthancClient

@Suite struct ProgressDisplayTests {
    private let half = JobStatus(.running, percent: 50, studies: 10, studiesDone: 5)

    @Test func `A bar grows with the job`() {
        #expect(
            ProgressDisplay.barLine(half, columns: 80)
                == "[####################--------------------]   50 %, 5 of 10 studies")
        let done = JobStatus(.succeeded, percent: 100, studies: 1, studiesDone: 1)
        #expect(
            ProgressDisplay.barLine(done, columns: 80)
                == "[########################################]  100 %, 1 of 1 study")
    }

    @Test(arguments: 0...120)
    func `A bar never reaches the last column`(columns: Int) {
        #expect(ProgressDisplay.barLine(half, columns: columns).count <= max(columns - 1, 0))
    }

    @Test func `A narrow terminal has figures only`() {
        #expect(ProgressDisplay.barLine(half, columns: 30) == " 50 %, 5 of 10 studies")
    }

    @Test func `A bar is drawn over the one before, and the end goes below it`() {
        var display = ProgressDisplay(.bar(columns: 80))
        #expect(display.ending() == "")
        let text = display.text(for: half, at: .zero)
        #expect(text.hasPrefix("\r[") && text.hasSuffix("studies\u{1b}[K"))
        #expect(!text.contains("\n"))
        #expect(display.ending() == "\n")
    }

    @Test func `Lines come when five per cent more are done, or after half a minute`() {
        var display = ProgressDisplay(.lines)
        func line(_ percent: Int, at seconds: Int) -> String {
            display.text(for: JobStatus(.running, percent: percent), at: .seconds(seconds))
        }
        #expect(line(0, at: 0) == "  0 %\n")
        #expect(line(4, at: 10) == "")
        #expect(line(5, at: 11) == "  5 %\n")
        #expect(line(6, at: 40) == "")
        #expect(line(6, at: 41) == "  6 %\n")
        #expect(display.ending() == "")
    }

    @Test func `A job that waits says so`() {
        #expect(ProgressDisplay.counts(JobStatus(.pending)) == "  0 %, waiting for its turn")
    }
}

@Suite struct SentenceTests {
    @Test func `The end says what is done and what goes on`() {
        let job = "http://pacs:8042/jobs/a-1"
        let done = JobStatus(.succeeded, percent: 100, studies: 1, studiesDone: 1)
        #expect(JobEnd.succeeded(done).sentence(job: job) == "Done: 1 study.")
        let partly = JobStatus(.failed, percent: 100, studies: 9, studiesDone: 9, failures: 2)
        #expect(JobEnd.failed(partly).sentence(job: job).hasPrefix("2 studies or series could not be worked on"))
        #expect(
            JobEnd.failed(JobStatus(.failed, reason: "No space")).sentence(job: job) == "The job failed: No space.")
        #expect(
            JobEnd.cancelled(JobStatus(.failed, percent: 30, studies: 9, studiesDone: 3, isCancelled: true))
                .sentence(job: job) == "The job was cancelled at 30 %; 3 studies are done.")
        #expect(JobEnd.paused(half).sentence(job: job).hasSuffix("POST \(job)/resume"))
        #expect(JobEnd.interrupted.sentence(job: job).hasSuffix("POST \(job)/cancel"))
    }

    private let half = JobStatus(.paused, percent: 50)
}
