// SPDX-License-Identifier: GPL-3.0-or-later

import Studies
import Synchronization
import TestSupport
import Testing
import Threading

@testable import OHIFPlugin

@Suite(.ownThread) struct ChangeFollowerTests {
    /// A change log in memory; entries have the numbers from 1 on.
    private final class FakeChangeLog: ChangeLog {
        private let entries: [LoggedChange]
        let remembered: Monitor<Int?>

        init(_ entries: [LoggedChange], position: Int?) {
            self.entries = entries
            remembered = Monitor(position)
        }

        func changes(since: Int, limit: Int) throws(StudyServerError) -> ChangeLogPage {
            let page = entries.dropFirst(since).prefix(limit)
            return ChangeLogPage(
                changes: Array(page), last: since + page.count, isEnd: since + page.count >= entries.count)
        }

        func lastChange() throws(StudyServerError) -> Int { entries.count }
        func position() throws(StudyServerError) -> Int? { remembered.read { $0 } }
        func setPosition(_ position: Int) throws(StudyServerError) { remembered.withLock { $0 = position } }
    }

    private let writer = SummaryWriter(store: FakeSummaryStore()) { _ in }

    /// What is handled when a log is followed to its end.
    private func handled(_ log: FakeChangeLog) -> (changes: [LoggedChange], lag: Int) {
        let handled = Handled()
        let follower = ChangeFollower(
            changes: log, writer: writer, log: { _ in },
            handle: {
                handled.append($0)
                return .done
            })
        follower.wake()
        // What is performed after it runs after it.
        writer.finish()
        return (handled.changes, follower.lag)
    }

    private final class Handled: Sendable {
        private let mutex = Mutex<[LoggedChange]>([])
        var changes: [LoggedChange] { mutex.withLock { $0 } }
        func append(_ change: LoggedChange) { mutex.withLock { $0.append(change) } }
    }

    private let entries: [LoggedChange] = [.newInstance("a"), .newInstance("b"), .stableSeries("s")]

    @Test func `It goes on where it was`() throws {
        let log = FakeChangeLog(entries, position: 1)
        #expect(handled(log).changes == [.newInstance("b"), .stableSeries("s")])
        #expect(try log.position() == 3)
    }

    @Test func `What was there before the first run is left alone`() throws {
        let log = FakeChangeLog(entries, position: nil)
        #expect(handled(log).changes.isEmpty)
        #expect(try log.position() == 3)
    }

    @Test(arguments: [Int.min, -1, 4, Int.max])
    func `A position that the log cannot have is not trusted`(position: Int) throws {
        let log = FakeChangeLog(entries, position: position)
        let outcome = handled(log)
        #expect(outcome.changes.isEmpty)
        #expect(outcome.lag == 0)
        #expect(try log.position() == 3)
    }

    @Test func `What is too early holds the position until it is done`() throws {
        let log = FakeChangeLog(entries, position: 0)
        let handled = Handled()
        let positions = Mutex<[Int?]>([])
        let follower = ChangeFollower(
            changes: log, writer: writer, log: { _ in },
            handle: { (change) throws(StudyServerError) in
                handled.append(change)
                guard change == .stableSeries("s") else { return .done }
                let position = try log.position()
                positions.withLock { $0.append(position) }
                return positions.withLock { $0.count } < 2 ? .later : .done
            })
        follower.wake()
        try log.remembered.wait(for: "the end of the log") { $0 == 3 }
        #expect(try log.position() == 3)
        #expect(positions.withLock { $0 } == [0, 0])
        #expect(handled.changes == entries + entries)
    }

    @Test func `What fails although the server works does not keep the rest waiting`() throws {
        let log = FakeChangeLog(entries, position: 0)
        let lines = Mutex<[String]>([])
        let handled = Handled()
        let follower = ChangeFollower(
            changes: log, writer: writer, log: { line in lines.withLock { $0.append(line) } },
            handle: { (change) throws(StudyServerError) in
                if change == .newInstance("a") { throw .failed("the file is lost") }
                if change == .newInstance("b") { throw .missing }
                handled.append(change)
                return .done
            })
        follower.wake()
        writer.finish()
        #expect(handled.changes == [.stableSeries("s")])
        #expect(lines.withLock { $0 } == ["Preloading passes over a resource: the file is lost"])
        #expect(try log.position() == 3)
    }
}
