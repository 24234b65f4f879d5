// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import Studies

@Suite struct GenerationTableTests {
    @Test func `A change gives the study a number that it never had, and no other study`() {
        var table = GenerationTable(capacity: 10)
        let other = table["other"]
        var seen: Set = [table["study"]]
        for _ in 0..<100 {
            table.raise("study")
            #expect(seen.insert(table["study"]).inserted)
        }
        #expect(table["other"] == other)
    }

    @Test func `A change somewhere is one of every study`() {
        var table = GenerationTable(capacity: 10)
        table.raise("known")
        let before = [table["known"], table["unknown"]]
        table.raiseAll()
        #expect(!before.contains(table["known"]))
        #expect(!before.contains(table["unknown"]))
    }

    @Test func `Memory is bounded, and a change is never forgotten`() {
        var table = GenerationTable(capacity: 8)
        var generator = SeededGenerator(seed: 1)
        var last: [String: UInt64] = [:]
        for _ in 0..<10_000 {
            let study = "study \(Int.random(in: 0..<50, using: &generator))"
            let before = table[study]
            #expect(last[study].map { before >= $0 } ?? true)
            table.raise(study)
            #expect(table[study] != before)
            #expect(table.count <= 8)
            last[study] = table[study]
        }
    }
}
