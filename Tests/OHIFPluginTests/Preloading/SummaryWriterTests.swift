// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import Studies
import Synchronization
import TestSupport
import Testing
import Threading

@testable import OHIFPlugin

@Suite(.ownThread) struct SummaryWriterTests {
    private let store = FakeSummaryStore()
    private let log = Log()

    private final class Log: Sendable {
        private let mutex = Mutex<[String]>([])
        var lines: [String] { mutex.withLock { $0 } }
        func append(_ line: String) { mutex.withLock { $0.append(line) } }
    }

    private func writer(capacity: Int = 1000) -> SummaryWriter<FakeSummaryStore> {
        SummaryWriter(store: store, capacity: capacity) { [log] in log.append($0) }
    }

    /// The summary that a file has now.
    private func summary(of file: [UInt8]) throws -> [UInt8] {
        try #require(file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) })
    }

    /// A valid value of another version of the format.
    private func summaryOfAnotherVersion() throws -> [UInt8] {
        try InstanceSummary.encode(Array(#"{"Version": 1}"#.utf8), with: Compressor(level: 1))
    }

    // MARK: Writing

    @Test func `Summaries are written in the order in which the instances came`() {
        let writer = writer()
        for index in 0..<200 { writer.write([UInt8(index)], ofInstance: "i\(index)") }
        writer.finish()
        #expect(store.writes.map(\.value) == (0..<200).map { [UInt8($0)] })
        #expect(store.writes.map(\.instance) == (0..<200).map { "i\($0)" })
        #expect(log.lines.isEmpty)
    }

    @Test func `Of an instance that is overwritten before its summary is written, only the last one is`() {
        let writer = writer()
        store.hold()
        writer.write([0], ofInstance: "first")
        store.waitForWriter()
        for value in 1...3 { writer.write([UInt8(value)], ofInstance: "overwritten") }
        store.release()
        writer.finish()
        #expect(store.writes.map(\.value) == [[0], [3]])
    }

    @Test func `A summary that is made already is not written once its instance is overwritten`() {
        let writer = writer()
        store.hold()
        // One batch.
        writer.write([1], ofInstance: "a")
        writer.write([2], ofInstance: "b")
        store.waitForWriter()
        writer.write([3], ofInstance: "b")
        store.release()
        writer.finish()
        #expect(store.writes.map(\.value) == [[1], [3]])
    }

    @Test func `An overwritten instance has the summary of its file, whichever was handed over last`() throws {
        let file = SmallFile.bytes()
        store.state.withLock { $0.files = ["waiting": file, "written": file, "without": [1, 2, 3]] }
        let writer = writer()
        for instance in ["written", "without", "deleted"] { writer.write([1], ofInstance: instance) }
        writer.finish()
        writer.write([1], ofInstance: "waiting")
        for instance in ["waiting", "written", "without", "deleted"] { writer.instanceDeleted(instance) }
        writer.finish()
        let expected = try summary(of: file)
        #expect(store.state.withLock { $0.summaries } == ["waiting": expected, "written": expected, "deleted": [1]])
        #expect(log.lines.isEmpty)
    }

    @Test func `An instance that is deleted without a summary from memory is not looked at`() {
        store.state.withLock { $0.files["a"] = SmallFile.bytes() }
        let writer = writer()
        writer.instanceDeleted("a")
        writer.finish()
        #expect(store.state.withLock { $0.reads } == 0)
    }

    @Test func `Summaries are let go when their places are`() {
        let writer = writer()
        let held = Held()
        store.hold()
        for index in 0..<200 {
            let token = held.token()
            writer.write(token.value, ofInstance: "i\(index)")
        }
        store.waitForWriter()
        // The first batch is made.
        #expect(held.count <= 200 - 64)
        store.release()
        writer.finish()
        #expect(held.count == 0)
    }

    /// Counts who is still held.
    private final class Held: Sendable {
        final class Token: Sendable {
            private let held: Held
            fileprivate init(_ held: Held) { self.held = held }
            deinit { held.mutex.withLock { $0 -= 1 } }
            var value: [UInt8] { [1] }
        }

        private let mutex = Mutex(0)
        var count: Int { mutex.withLock { $0 } }
        func token() -> Token {
            mutex.withLock { $0 += 1 }
            return Token(self)
        }
    }

    @Test func `A summary that went to a file which overwrote its own gives way to that of this file`() throws {
        let newer = SmallFile.bytes(studyDate: "20300101")
        let writer = writer(capacity: 2)
        store.hold()
        writer.write([1], ofInstance: "a")
        store.waitForWriter()
        store.state.withLock { $0.files["a"] = newer }
        // Of two that wait the other one takes the place.
        writer.write([2], ofInstance: "b")
        writer.write([3], ofInstance: "a")
        store.release()
        writer.finish()
        let expected = try summary(of: newer)
        #expect(store.state.withLock { $0.summaries } == ["a": expected, "b": [2]])
    }

    @Test func `A summary that went to a file without one is removed`() {
        let writer = writer()
        store.hold()
        writer.write([1], ofInstance: "a")
        store.waitForWriter()
        store.state.withLock { $0.files["a"] = Array("This is not DICOM.".utf8) }
        writer.markOutdated(instance: "a")
        store.release()
        writer.finish()
        #expect(store.state.withLock { $0.summaries } == [:])
    }

    @Test(arguments: [true, false])
    func `The change log makes up for an overwritten instance whose new summary was dropped or failed`(
        isDropped: Bool
    ) throws {
        let newer = SmallFile.bytes(studyDate: "20300101")
        let writer = writer(capacity: 1)
        writer.write([1], ofInstance: "a")
        writer.finish()
        // Orthanc overwrites by deleting and storing.
        store.state.withLock { state in
            state.files["a"] = newer
            state.summaries["a"] = nil
            if !isDropped { state.failures["a"] = .failed("PUT: Orthanc's error 11") }
        }
        if isDropped {
            store.hold()
            writer.write([2], ofInstance: "b")
            store.waitForWriter()
        }
        writer.write([3], ofInstance: "a")
        if isDropped { store.release() }
        writer.finish()
        store.state.withLock { $0.failures["a"] = nil }
        #expect(store.state.withLock { $0.summaries["a"] } == nil)
        try writer.ensure(instance: "a")
        let expected = try summary(of: newer)
        #expect(store.state.withLock { $0.summaries["a"] } == expected)
    }

    @Test func `Who hands over a summary does not wait for the database`() {
        let writer = writer()
        store.hold()
        writer.write([1], ofInstance: "a")
        store.waitForWriter()
        writer.write([2], ofInstance: "b")
        #expect(store.writes.isEmpty)
        store.release()
        writer.finish()
        #expect(store.writes.map(\.instance) == ["a", "b"])
    }

    @Test func `What waits is bounded, and what does not fit is dropped and said once`() {
        let writer = writer(capacity: 3)
        store.hold()
        writer.write([0], ofInstance: "first")
        store.waitForWriter()
        for index in 1..<20 { writer.write([UInt8(index)], ofInstance: "i\(index)") }
        #expect(log.lines.count == 1)
        store.release()
        writer.finish()
        #expect(store.writes.map(\.instance) == ["first", "i1", "i2"])
        #expect(log.lines.count == 1)
    }

    @Test func `A summary whose successor was dropped is not written, since its file was overwritten`() {
        let writer = writer(capacity: 2)
        store.hold()
        writer.write([0], ofInstance: "first")
        store.waitForWriter()
        writer.write([1], ofInstance: "overwritten")
        writer.write([2], ofInstance: "overwritten")
        store.release()
        writer.finish()
        #expect(store.writes.map(\.instance) == ["first"])
        writer.write([3], ofInstance: "overwritten")
        writer.finish()
        #expect(store.writes.map(\.value) == [[0], [3]])
    }

    @Test func `A summary of a file that was overwritten by one without summary is not written`() {
        let writer = writer()
        store.hold()
        writer.write([0], ofInstance: "first")
        store.waitForWriter()
        writer.write([1], ofInstance: "overwritten")
        writer.markOutdated(instance: "overwritten")
        writer.markOutdated(instance: "of which nothing waits")
        store.release()
        writer.finish()
        #expect(store.writes.map(\.instance) == ["first"])
        writer.write([2], ofInstance: "overwritten")
        writer.write([3], ofInstance: "of which nothing waits")
        writer.finish()
        #expect(store.writes.map(\.value) == [[0], [2], [3]])
    }

    @Test func `Of an instance that is overwritten while its summary is written, the later summary stays`() {
        let writer = writer()
        store.hold()
        writer.write([1], ofInstance: "a")
        store.waitForWriter()
        writer.write([2], ofInstance: "a")
        store.release()
        writer.finish()
        #expect(store.state.withLock { $0.summaries["a"] } == [2])
    }

    @Test func `After a flood summaries are written again, and a second flood is said again`() {
        let writer = writer(capacity: 2)
        for round in 1...2 {
            store.hold()
            writer.write([0], ofInstance: "first")
            store.waitForWriter()
            for index in 0..<5 { writer.write([1], ofInstance: "more\(index)") }
            store.release()
            writer.finish()
            #expect(log.lines.count == round)
            #expect(store.writes.count == 2 * round)
        }
    }

    @Test func `A summary of an instance that was deleted meanwhile is no matter`() {
        store.state.withLock { $0.failures["gone"] = .missing }
        let writer = writer()
        writer.write([1], ofInstance: "gone")
        writer.write([2], ofInstance: "there")
        writer.finish()
        #expect(store.state.withLock { $0.summaries } == ["there": [2]])
        #expect(log.lines.isEmpty)
    }

    @Test func `A failure of the database is said, and the next summary is written`() {
        store.state.withLock { $0.failures["a"] = .failed("PUT: Orthanc's error 11") }
        let writer = writer()
        writer.write([1], ofInstance: "a")
        writer.write([2], ofInstance: "b")
        writer.finish()
        #expect(log.lines == ["The summary of an instance cannot be kept: PUT: Orthanc's error 11"])
        #expect(store.state.withLock { $0.summaries } == ["b": [2]])
    }

    // MARK: Stopping

    @Test func `Stopping finishes what is under way and drops what waits`() throws {
        let writer = writer()
        store.hold()
        writer.write([1], ofInstance: "under way")
        store.waitForWriter()
        writer.write([2], ofInstance: "waiting")
        writer.repair(instances: ["waiting"], ofStudy: "study")
        try stop(writer)
        #expect(store.writes.map(\.instance) == ["under way"])
    }

    @Test func `Stopping ends a repair after the instance that is under way`() throws {
        store.state.withLock { $0.files = ["a": SmallFile.bytes(), "b": SmallFile.bytes(), "c": SmallFile.bytes()] }
        let writer = writer()
        store.hold()
        writer.repair(instances: ["a", "b", "c"], ofStudy: "study")
        store.waitForWriter()
        try stop(writer)
        #expect(store.writes.map(\.instance) == ["a"])
    }

    /// Stops a writer whose writer is held, and sees that this takes until the writer is released.
    private func stop(_ writer: SummaryWriter<FakeSummaryStore>) throws {
        let isDropped = Monitor(false)
        handIn(Token(isDropped), to: writer)
        let stopping = Running("the end of stop()") { writer.stop() }
        try isDropped.wait(for: "work that is dropped") { $0 }
        // Time enough to return for one that does not wait.
        #expect(!stopping.hasEnded(within: 0.03))
        store.release()
        try stopping.result()
    }

    /// Hands in work that holds the token and is not to be done.
    private func handIn(_ token: Token, to writer: SummaryWriter<FakeSummaryStore>) {
        writer.perform {
            token.use()
            Issue.record("What waits is done though the writer stops")
        }
    }

    // MARK: Encodings

    /// A file without declared character set, and its summary under an encoding. In Windows-1251 it is a name, Иван.
    private func undeclared(_ encoding: TextEncoding) throws -> (file: [UInt8], summary: [UInt8]) {
        let file = SmallFile.bytes(patientName: [0xC8, 0xE2, 0xE0, 0xED])
        return (file, try #require(file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0, in: encoding) }))
    }

    @Test func `A summary is made under the encoding of the moment when it is written`() throws {
        let (file, expected) = try undeclared(TextEncoding("Windows1251"))
        store.state.withLock { $0.encoding = TextEncoding("Windows1251") }
        let writer = writer()
        writer.write(ofInstance: "a") { encoding in
            file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0, in: encoding) }
        }
        writer.finish()
        #expect(store.state.withLock { $0.summaries } == ["a": expected])
    }

    @Test func `A summary whose text was read under another encoding is made anew, once`() throws {
        let (file, before) = try undeclared(.latin1)
        let (_, expected) = try undeclared(TextEncoding("Windows1251"))
        #expect(before != expected)
        store.state.withLock { state in
            state.files["a"] = file
            state.summaries["a"] = before
            state.encoding = TextEncoding("Windows1251")
        }
        for _ in 0..<2 {
            let writer = writer()
            writer.repair(instances: ["a"], ofStudy: "study")
            writer.finish()
            #expect(store.state.withLock { $0.summaries } == ["a": expected])
            #expect(writer.damaged == 0)
        }
        #expect(store.writes.count == 1)
    }

    @Test func `No file is read for a summary in ASCII, and one of a file that gives none stays`() throws {
        let ascii = try summary(of: SmallFile.bytes())
        let other = try undeclared(.latin1).summary
        store.state.withLock { state in
            state.files = ["ascii": SmallFile.bytes(), "other": [1, 2, 3]]
            state.summaries = ["ascii": ascii, "other": other]
        }
        let writer = writer()
        writer.repair(instances: ["ascii", "other"], ofStudy: "study")
        writer.finish()
        #expect(store.writes.isEmpty)
        #expect(store.state.withLock { $0.reads } == 1)
        #expect(store.state.withLock { $0.summaries } == ["ascii": ascii, "other": other])
    }

    // MARK: Repairing

    @Test func `A missing summary is made from the file`() throws {
        store.state.withLock { $0.files["a"] = SmallFile.bytes() }
        let writer = writer()
        writer.repair(instances: ["a"], ofStudy: "study")
        writer.finish()
        let value = try #require(store.state.withLock { $0.summaries["a"] })
        #expect(InstanceSummary.isValid(value))
        #expect(value == (try summary(of: SmallFile.bytes())))
    }

    @Test func `Damaged summaries and those of another version are replaced`() throws {
        let other = try summaryOfAnotherVersion()
        let right = try summary(of: SmallFile.bytes())
        for damaged in [[], Array("not base64!".utf8), Array(right.dropLast(8)), other] {
            #expect(!InstanceSummary.isValid(damaged))
            store.state.withLock { state in
                state.files["a"] = SmallFile.bytes()
                state.summaries["a"] = damaged
            }
            let writer = writer()
            writer.repair(instances: ["a"], ofStudy: "study")
            writer.finish()
            #expect(store.state.withLock { $0.summaries["a"] } == right)
            #expect(writer.damaged == 1)
        }
    }

    @Test func `A file that is overwritten under our hands by one that says nothing has no summary`() throws {
        store.state.withLock { state in
            state.files["a"] = SmallFile.bytes()
            state.afterReading = { state in
                state.files["a"] = Array("no DICOM".utf8)
                state.versions["a"] = 1
            }
        }
        let writer = writer()
        writer.repair(instances: ["a"], ofStudy: "study")
        writer.finish()
        #expect(store.writes.count == 1)
        #expect(store.state.withLock { $0.summaries["a"] } == nil)
        #expect(writer.damaged == 0)
    }

    @Test func `A valid summary is left alone, and its file is not read`() throws {
        let valid = try summary(of: SmallFile.bytes(studyDate: "19991231"))
        store.state.withLock { state in
            state.files["a"] = SmallFile.bytes()
            state.summaries["a"] = valid
        }
        let writer = writer()
        writer.repair(instances: ["a"], ofStudy: "study")
        writer.finish()
        #expect(store.writes.isEmpty)
        #expect(store.state.withLock { $0.reads } == 0)
    }

    @Test func `When the file is overwritten under our hands, the newer content wins`() throws {
        let newer = SmallFile.bytes(studyDate: "20300101")
        store.state.withLock { state in
            state.files["a"] = SmallFile.bytes()
            state.afterReading = { state in
                state.files["a"] = newer
                state.versions["a"] = 1
            }
        }
        let writer = writer()
        writer.repair(instances: ["a"], ofStudy: "study")
        writer.finish()
        let expected = try summary(of: newer)
        #expect(store.state.withLock { $0.summaries["a"] } == expected)
        #expect(store.writes.count == 2)
    }

    @Test func `An instance that cannot be repaired does not keep the others from it`() throws {
        store.state.withLock { state in
            state.files = ["a": SmallFile.bytes(), "text": Array("This is not DICOM.".utf8), "c": SmallFile.bytes()]
            state.failures["a"] = .failed("GET: Orthanc's error 11")
        }
        let writer = writer()
        writer.repair(instances: ["a", "deleted", "text", "c"], ofStudy: "study")
        writer.finish()
        #expect(store.state.withLock { Array($0.summaries.keys) } == ["c"])
        #expect(log.lines == ["The summary of an instance cannot be kept: GET: Orthanc's error 11"])
    }

    @Test func `A study under repair is not queued a second time, but may be later`() {
        store.state.withLock { $0.files = ["a": SmallFile.bytes(), "b": SmallFile.bytes()] }
        let writer = writer()
        store.hold()
        writer.repair(instances: ["a"], ofStudy: "study")
        store.waitForWriter()
        writer.repair(instances: ["b"], ofStudy: "study")
        store.release()
        writer.finish()
        #expect(store.writes.map(\.instance) == ["a"])
        writer.repair(instances: ["b"], ofStudy: "study")
        writer.finish()
        #expect(store.writes.map(\.instance) == ["a", "b"])
    }

    @Test func `Studies that wait for repair are bounded too`() {
        store.state.withLock { $0.files = ["a": SmallFile.bytes(), "b": SmallFile.bytes(), "c": SmallFile.bytes()] }
        let writer = writer(capacity: 2)
        store.hold()
        writer.repair(instances: ["a"], ofStudy: "1")
        store.waitForWriter()
        writer.repair(instances: ["b"], ofStudy: "2")
        writer.repair(instances: ["c"], ofStudy: "3")
        store.release()
        writer.finish()
        #expect(store.writes.map(\.instance) == ["a", "b"])
    }
}

extension SummaryWriter {
    /// Returns when all that was handed over so far is done; past the limit the test fails, and goes on.
    func finish(sourceLocation: SourceLocation = #_sourceLocation) {
        let isDone = Monitor(false)
        perform { isDone.withLock { $0 = true } }
        do {
            try isDone.wait(for: "the writer's thread") { $0 }
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}
