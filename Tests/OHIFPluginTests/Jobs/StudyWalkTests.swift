// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Studies
import Testing

@testable import OHIFPlugin

@Suite struct StudyWalkTests {
    private static func id(_ number: Int) -> String {
        Array(repeating: "0000000\(number)", count: 5).joined(separator: "-")
    }

    private let a = id(1)
    private let b = id(2)
    private let c = id(3)

    /// Goes to the end; every study has two series.
    private func visited(_ walk: inout StudyWalk) -> [String] {
        var visited: [String] = []
        while let next = walk.next() {
            switch next {
            case .study(let study): walk.enter(study, series: ["\(study) 2", "\(study) 1"])
            case .series(let series): visited.append(series)
            }
        }
        return visited
    }

    @Test func `All series of all studies come once, in the order of the studies`() {
        var walk = StudyWalk(.all)
        #expect(walk.mustBegin)
        walk.begin(with: [c, a, b])
        #expect(visited(&walk) == [a, b, c].flatMap { ["\($0) 1", "\($0) 2"] })
        #expect(walk.progress == 1)
        #expect(walk.finished == c)
    }

    @Test func `Only the wanted studies are visited`() {
        var walk = StudyWalk(StudySelection(studies: [b, b]))
        walk.begin(with: [a, b, c])
        #expect(visited(&walk) == ["\(b) 1", "\(b) 2"])
    }

    @Test func `After a restart it goes on behind what is finished`() throws {
        var walk = StudyWalk(.all)
        walk.begin(with: [a, b, c])
        #expect(walk.next() == .study(a))
        walk.enter(a, series: [])
        // Until the next study begins, the last one may not be done.
        #expect(walk.serialized["Finished"] == nil)
        #expect(walk.next() == .study(b))
        walk.enter(b, series: ["s"])
        var resumed = try #require(StudyWalk(serialized: walk.serialized))
        resumed.begin(with: [a, b, c])
        #expect(visited(&resumed) == [b, c].flatMap { ["\($0) 1", "\($0) 2"] })
    }

    @Test func `Nothing to do is done`() {
        var walk = StudyWalk(.all)
        walk.begin(with: [])
        #expect(walk.next() == nil)
        #expect(walk.progress == 1)
    }

    @Test func `Progress grows with every study, and with every series of one`() {
        var walk = StudyWalk(.all)
        #expect(walk.progress == 0)
        walk.begin(with: [a, b])
        #expect(walk.progress == 0)
        #expect(walk.next() == .study(a))
        walk.enter(a, series: ["2", "1"])
        #expect(walk.progress == 0)
        #expect(walk.next() == .series("1"))
        #expect(walk.progress == 0.25)
        #expect(walk.content["StudiesDone"] == .integer(0))
        #expect(walk.next() == .series("2"))
        #expect(walk.progress == 0.5)
        #expect(walk.next() == .study(b))
        #expect(walk.content["StudiesDone"] == .integer(1))
        walk.enter(b, series: [])
        #expect(walk.next() == nil)
        #expect(walk.progress == 1)
        #expect(walk.content["StudiesDone"] == .integer(2))
    }

    @Test func `Progress grows within a series, too`() {
        var walk = StudyWalk(.all)
        walk.begin(with: [a, b])
        _ = walk.next()
        walk.enter(a, series: ["2", "1"])
        #expect(walk.next() == .series("1"))
        walk.noteProgress(0.5)
        #expect(walk.progress == 0.125)
        walk.noteProgress(.infinity)
        #expect(walk.progress == 0.25)
        #expect(walk.next() == .series("2"))
        walk.noteProgress(-1)
        #expect(walk.progress == 0.25)
        walk.noteProgress(0.5)
        #expect(walk.next() == .study(b))
        #expect(walk.progress == 0.5)
    }

    @Test func `What was done before a restart counts`() throws {
        var walk = StudyWalk(.all)
        walk.begin(with: [a, b])
        walk.enter(a, series: [])
        #expect(walk.next() == .study(b))
        var resumed = try #require(StudyWalk(serialized: walk.serialized))
        resumed.begin(with: [a, b])
        #expect(resumed.progress == 0.5)
        #expect(resumed.content["Studies"] == .integer(2))
        #expect(resumed.content["StudiesDone"] == .integer(1))
    }

    @Test func `A job that has ended says after a restart what it did`() throws {
        var walk = StudyWalk(.all)
        walk.begin(with: [a, b])
        _ = visited(&walk)
        let restored = try #require(StudyWalk(serialized: walk.serialized))
        #expect(restored.content == walk.content)
        #expect(restored.content["StudiesDone"] == .integer(2))
        #expect(restored.progress == 1)
        #expect(restored.serialized == walk.serialized)
    }

    @Test func `A job that was cancelled says after a restart how far it came`() throws {
        var walk = StudyWalk(.all)
        walk.begin(with: [a, b])
        walk.enter(a, series: [])
        #expect(walk.next() == .study(b))
        walk.enter(b, series: ["1", "2"])
        #expect(walk.next() == .series("2"))
        let restored = try #require(StudyWalk(serialized: walk.serialized))
        #expect(restored.content == walk.content)
        #expect(restored.progress == 0.5)
    }

    @Test func `A failure is remembered over a restart, and counted once`() throws {
        var walk = StudyWalk(.all)
        walk.begin(with: [a, b])
        walk.enter(a, series: ["of a"])
        #expect(walk.next() == .series("of a"))
        walk.fail()
        // The series comes again after a restart, and may fail again.
        #expect(walk.serialized["Failures"] == nil)
        #expect(walk.next() == .study(b))
        walk.enter(b, series: ["of b"])
        walk.fail()
        let resumed = try #require(StudyWalk(serialized: walk.serialized))
        #expect(walk.failures == 2)
        #expect(resumed.failures == 1)
        #expect(resumed.serialized == walk.serialized)
    }

    @Test func `The selection is remembered over a restart`() {
        let selection = StudySelection(studies: [a, c], since: LastUpdate(timeOrDate: "20260102"))
        #expect(StudyWalk(serialized: StudyWalk(selection).serialized)?.selection == selection)
    }

    @Test func `What the database kept is checked`() {
        #expect(StudyWalk(serialized: ["Studies": .string(a)]) == nil)
        #expect(StudyWalk(serialized: ["Studies": .array([.string("../x")])]) == nil)
        #expect(StudyWalk(serialized: ["Finished": .integer(1)]) == nil)
        #expect(StudyWalk(serialized: ["Finished": .string("x")]) == nil)
        #expect(StudyWalk(serialized: ["Since": .string("yesterday")]) == nil)
        #expect(StudyWalk(serialized: ["Failures": .integer(-1)]) == nil)
        #expect(StudyWalk(serialized: ["Failures": .number(1e300)]) == nil)
        #expect(StudyWalk(serialized: ["Total": .integer(1), "Done": .integer(2)]) == nil)
        #expect(StudyWalk(serialized: ["Total": .string("1")]) == nil)
        #expect(StudyWalk(serialized: ["Total": .integer(.max)]) == nil)
        #expect(StudyWalk(serialized: ["Done": .integer(-1)]) == nil)
        #expect(StudyWalk(serialized: [:])?.selection == .all)
    }
}
