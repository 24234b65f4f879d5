// SPDX-License-Identifier: GPL-3.0-or-later

import CAllocations
import Glibc

/// What a piece of work costs.
struct Measurement {
    /// Processor time: the median over all batches, for one execution. It counts what this thread does and not what
    /// other programs on the machine do.
    let nanoseconds: Double
    /// For one execution, once everything is warm.
    let allocations: UInt64
    /// What the work returned.
    let output: Int

    /// Executes some work for about half a second.
    static func take(_ work: () throws -> Int) rethrows -> Measurement {
        var output = 0
        for _ in 0..<5 { output = try work() }

        let before = allocation_count()
        output = try work()
        let allocations = allocation_count() - before

        // Batches of about a millisecond, so that reading the clock does not count.
        let single = try processorTime { output = try work() }
        let size = max(1, Int(1_000_000 / max(single, 1)))
        var batches: [Double] = []
        var total = 0.0
        while total < 500_000_000 || batches.count < 5 {
            let time = try processorTime { for _ in 0..<size { output = try work() } }
            batches.append(time / Double(size))
            total += time
        }
        batches.sort()
        return Measurement(nanoseconds: batches[batches.count / 2], allocations: allocations, output: output)
    }

    private static func processorTime(_ work: () throws -> Void) rethrows -> Double {
        var start = timespec()
        var end = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
        try work()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
        return Double(end.tv_sec - start.tv_sec) * 1e9 + Double(end.tv_nsec - start.tv_nsec)
    }
}
