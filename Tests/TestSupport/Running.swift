// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// What a thread of its own does for a test, to be waited for with a limit; past it the thread is left behind.
///
/// ```swift
/// let stopping = Running("the end of stop()") { worker.stop() }
/// // …
/// try stopping.result()
/// ```
public final class Running<Value: Sendable>: Sendable {
    private let what: String
    private let outcome = Monitor<Result<Value, any Error>?>(nil)

    /// Starts a thread.
    ///
    /// - Parameter what: What whoever waits for the end waits for, to be read behind "Waited 60 s for".
    public init(_ what: String, _ body: @escaping @Sendable () throws -> Value) {
        self.what = what
        start { [outcome] in
            let result = Result { try body() }
            outcome.withLock { $0 = result }
        }
    }

    /// Whether it has ended within so many seconds from now.
    public func hasEnded(within seconds: Double) -> Bool {
        (try? outcome.wait(for: what, limit: seconds) { $0 != nil }) != nil
    }

    /// What came of it, waited for.
    ///
    /// - Throws: What the closure throws; ``Overdue`` when the time is up.
    @discardableResult public func result(limit: Double = waitingLimit) throws -> Value {
        try outcome.wait(for: what, limit: limit) { $0 != nil }
        guard let result = outcome.read({ $0 }) else { throw Overdue(what: what, limit: limit) }
        return try result.get()
    }
}
