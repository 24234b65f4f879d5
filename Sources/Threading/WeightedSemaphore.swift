// SPDX-License-Identifier: GPL-3.0-or-later

/// An amount that threads share, such as bytes of memory: each takes what it needs, and waits until that much is free.
///
/// A thread that needs more than the whole amount waits until nobody uses any, then takes all. A thread that holds
/// permits must not ask for more of the same: it would wait for itself. Safe from any thread.
public final class WeightedSemaphore: Sendable {
    private let size: Int
    private let used = Monitor(0)

    /// Creates a semaphore with that many permits, in any unit.
    public init(_ size: Int) {
        self.size = max(size, 0)
    }

    /// Waits until that many permits are free, takes them while the closure runs, and gives them back.
    public func withPermits<Result, Failure: Error>(
        _ need: Int, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let need = min(max(need, 0), size)
        used.wait { (used: inout Int) -> Monitor<Int>.WaitDecision<Void> in
            // `need` and `used` are at most `size`, so nothing overflows.
            guard need <= size - used else { return .wait() }
            used += need
            return .done(())
        }
        defer { used.withLock { $0 -= need } }
        return try body()
    }
}
