// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Synchronization

/// A request that waits for another one's computation.
final class Waiter: Equatable, Sendable {
    /// Why the waiting ended.
    enum Signal: Sendable {
        case served(Result<ServedDocument, StudyServerError>)
        case compute
    }

    private let signal = Mutex<Signal?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    /// Ends the waiting; to be called once.
    func wake(_ signal: Signal) {
        self.signal.withLock { $0 = signal }
        semaphore.signal()
    }

    /// Waits for ``wake(_:)``; `nil` when the time is up.
    func wait(seconds: Double) -> Signal? {
        _ = semaphore.wait(timeout: .now() + seconds)
        return signal.withLock { $0 }
    }

    /// Waits for ``wake(_:)`` that is certain to have been called, or to be called at once.
    func wait() -> Signal {
        while true {
            semaphore.wait()
            if let signal = signal.withLock({ $0 }) { return signal }
        }
    }

    static func == (left: Waiter, right: Waiter) -> Bool { left === right }
}
