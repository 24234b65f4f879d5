// SPDX-License-Identifier: GPL-3.0-or-later

import CAllocations

/// What a piece of work costs.
struct Measurement {
    /// The median over all batches, for one execution.
    let nanoseconds: Double
    /// For one execution, once everything is warm.
    let allocations: UInt64
    /// What the work returned.
    let output: Int

    /// Executes some work for about half a second.
    static func take(_ work: () throws -> Int) rethrows -> Measurement {
        let clock = ContinuousClock()
        var output = 0
        for _ in 0..<5 { output = try work() }

        let before = allocation_count()
        output = try work()
        let allocations = allocation_count() - before

        // Batches of about a millisecond, so that reading the clock does not count.
        let single = try clock.measure { output = try work() }.nanoseconds
        let size = max(1, Int(1_000_000 / max(single, 1)))
        var batches: [Double] = []
        var total = 0.0
        while total < 500_000_000 || batches.count < 5 {
            let time = try clock.measure { for _ in 0..<size { output = try work() } }.nanoseconds
            batches.append(time / Double(size))
            total += time
        }
        batches.sort()
        return Measurement(nanoseconds: batches[batches.count / 2], allocations: allocations, output: output)
    }
}

extension Duration {
    fileprivate var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}
