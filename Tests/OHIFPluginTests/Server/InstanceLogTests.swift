// SPDX-License-Identifier: GPL-3.0-or-later

import Studies
import Testing

@testable import OHIFPlugin

@Suite struct InstanceLogTests {
    private func damaged(_ number: Int, at byte: Int = 7) -> DamagedInstance {
        DamagedInstance(instance: "i\(number)", damage: "the data end too early at byte \(byte)")
    }

    @Test func `A file is said once, however often it is read, and again when it is damaged otherwise`() {
        let log = InstanceLog()
        #expect(
            log.lines(about: [damaged(1)]) == ["The file of instance i1 is damaged: the data end too early at byte 7"])
        for _ in 1...100 { #expect(log.lines(about: [damaged(1)]).isEmpty) }
        #expect(log.lines(about: [damaged(1, at: 8), damaged(2)]).count == 2)
        #expect(log.lines(about: [DamagedInstance]()).isEmpty)
    }

    @Test func `What is left out for its size is said once, with its size and no value`() {
        let log = InstanceLog()
        let first = "(0010,4000), 5000000 bytes in the file"
        let shortened = ShortenedInstance(instance: "i1", shortening: .values(count: 1, first: first))
        #expect(
            log.lines(about: [shortened])
                == ["Of instance i1 not everything is shown: a value is left out for its size: \(first)"])
        #expect(log.lines(about: [shortened]).isEmpty)
        #expect(log.lines(about: [damaged(1)]).count == 1)
    }

    @Test func `A pack that cannot be read is said once for each reason`() {
        let log = InstanceLog()
        let line = "The pack of series s1 cannot be read and is made anew: gone"
        #expect(log.lines(aboutPackOf: "s1", reason: "gone") == [line])
        #expect(log.lines(aboutPackOf: "s1", reason: "gone").isEmpty)
        #expect(log.lines(aboutPackOf: "s2", reason: "gone").count == 1)
        #expect(log.lines(aboutPackOf: "s1", reason: "too large").count == 1)
    }

    @Test func `Of many a hundred are said, and the others later`() {
        let log = InstanceLog()
        let all = (1...250).map { damaged($0) }
        let lines = (1...4).map { _ in log.lines(about: all) }
        #expect(lines.map(\.count) == [101, 101, 50, 0])
        #expect(Set(lines.joined().filter { $0.contains("instance i") }).count == 250)
    }

    @Test func `No more are remembered than fit in a few megabytes`() {
        let log = InstanceLog()
        for number in 0..<10_000 { #expect(log.lines(about: [damaged(number)]).count == 1) }
        #expect(log.lines(about: [damaged(0)]).isEmpty)
        #expect(log.lines(about: [damaged(10_000)]).count == 1)
        #expect(log.lines(about: [damaged(0)]).count == 1, "all were forgotten")
    }
}
