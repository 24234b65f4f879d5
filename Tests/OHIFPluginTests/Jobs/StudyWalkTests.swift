// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
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
        walk.end()
        return visited
    }

    @Test func `All series of all studies come once, in the order of the studies`() {
        var walk = StudyWalk(wanted: nil)
        #expect(walk.mustBegin)
        walk.begin(with: [c, a, b])
        #expect(visited(&walk) == [a, b, c].flatMap { ["\($0) 1", "\($0) 2"] })
        #expect(walk.progress == 1)
        #expect(walk.finished == c)
    }

    @Test func `Only the wanted studies are visited`() {
        var walk = StudyWalk(wanted: [b, b])
        walk.begin(with: [a, b, c])
        #expect(visited(&walk) == ["\(b) 1", "\(b) 2"])
    }

    @Test func `After a restart it goes on behind what is finished`() throws {
        var walk = StudyWalk(wanted: nil)
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
        var walk = StudyWalk(wanted: nil)
        walk.begin(with: [])
        #expect(walk.next() == nil)
        #expect(walk.progress == 1)
    }

    @Test func `What the database kept is checked`() {
        #expect(StudyWalk(serialized: ["Studies": .string(a)]) == nil)
        #expect(StudyWalk(serialized: ["Studies": .array([.string("../x")])]) == nil)
        #expect(StudyWalk(serialized: ["Finished": .integer(1)]) == nil)
        #expect(StudyWalk(serialized: ["Finished": .string("x")]) == nil)
        #expect(StudyWalk(serialized: [:])?.wanted == nil)
    }
}
