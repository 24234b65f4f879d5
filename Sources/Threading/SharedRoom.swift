// SPDX-License-Identifier: GPL-3.0-or-later

/// Room that threads share, such as memory: each takes what it needs, and waits until there is so much.
///
/// Whoever needs more than all there is has its turn alone. A thread that has room must not ask for more of the same:
/// it would wait for itself. Safe from any thread.
public final class SharedRoom: Sendable {
    private let size: Int
    private let used = Monitor(0)

    /// Room of a size, in any unit.
    public init(_ size: Int) {
        self.size = max(size, 0)
    }

    /// Calls the closure when there is room for `need`, which is free again afterwards.
    public func withRoom<Result, Failure: Error>(
        for need: Int, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let need = min(max(need, 0), size)
        used.wait { (used: inout Int) -> Monitor<Int>.Look<Void> in
            // Both are at most `size`.
            guard need <= size - used else { return .wait() }
            used += need
            return .done(())
        }
        defer { used.withLock { $0 -= need } }
        return try body()
    }
}
