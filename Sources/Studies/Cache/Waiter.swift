// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// A request that waits for another one's computation.
final class Waiter: Equatable, Sendable {
    /// Why the waiting ended.
    enum Signal: Sendable {
        case served(Result<ServedDocument, StudyServerError>)
        case compute
    }

    private let signal = Monitor<Signal?>(nil)

    /// Ends the waiting; to be called once.
    func wake(_ signal: Signal) {
        self.signal.withLock { $0 = signal }
    }

    /// Waits for ``wake(_:)``; `nil` when the time is up.
    func wait(seconds: Double) -> Signal? {
        let end = Instant.after(seconds: seconds)
        return signal.wait { $0 != nil || end <= .now() ? .done($0) : .wait(until: end) }
    }

    /// Waits for ``wake(_:)`` that is certain to have been called, or to be called at once.
    func wait() -> Signal {
        signal.wait { signal in signal.map { .done($0) } ?? .wait() }
    }

    static func == (left: Waiter, right: Waiter) -> Bool { left === right }
}
