// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// A request that waits for the computation of another one.
final class Waiter: Equatable, Sendable {
    /// Why the wait ended.
    enum Signal: Sendable {
        case served(Result<ServedDocument, StudyServerError>)
        case compute
    }

    private let signal = Monitor<Signal?>(nil)

    /// Ends the wait; to be called once.
    func wake(_ signal: Signal) {
        self.signal.withLock { $0 = signal }
    }

    /// Waits for ``wake(_:)``; `nil` when the time is up.
    func wait(seconds: Double) -> Signal? {
        let end = Instant.after(seconds: seconds)
        return signal.wait { $0 != nil || end <= .now() ? .done($0) : .wait(until: end) }
    }

    /// Waits for ``wake(_:)``, which must have been called already or be about to be called.
    func wait() -> Signal {
        signal.wait { signal in signal.map { .done($0) } ?? .wait() }
    }

    static func == (left: Waiter, right: Waiter) -> Bool { left === right }
}
