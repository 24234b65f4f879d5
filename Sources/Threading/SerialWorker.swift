// SPDX-License-Identifier: GPL-3.0-or-later

/// A thread that does one piece of work after the other, in order. It starts with the first piece.
public final class SerialWorker: Sendable {
    /// One piece of work.
    public typealias Work = @Sendable () -> Void

    private struct State: Sendable {
        var ready: [Work] = []
        /// When the ready work must start at the latest; `nil` when none is ready.
        var due: Instant?
        /// Work whose moment has not come yet; there is little of it.
        var delayed: [(moment: Instant, work: Work)] = []
        var thread: SystemThread?
        var isStopped = false
    }

    private let state = Monitor(State())

    /// Creates a worker without work.
    public init() {}

    deinit {
        // The thread refers only to the monitor, and ends by itself.
        halt()?.detach()
    }

    /// Queues work behind all ready work and returns at once. After ``stop()`` it does nothing.
    public func perform(_ work: @escaping Work) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.ready.append(work)
            state.due = .earliest
            startIfNeeded(&state)
        }
    }

    /// Queues work behind all ready work, to start within some seconds, and returns at once. The thread wakes once for
    /// all work that is queued until then.
    public func perform(within seconds: Double, _ work: @escaping Work) {
        let moment = Instant.after(seconds: seconds)
        state.withLockWaking { state in
            guard !state.isStopped else { return false }
            state.ready.append(work)
            startIfNeeded(&state)
            if let due = state.due, due <= moment { return false }
            state.due = moment
            return true
        }
    }

    /// Queues work that becomes ready after some seconds, and returns at once.
    public func perform(after seconds: Double, _ work: @escaping Work) {
        let moment = Instant.after(seconds: seconds)
        state.withLock { state in
            guard !state.isStopped else { return }
            state.delayed.append((moment, work))
            startIfNeeded(&state)
        }
    }

    /// Drops the queued work and waits for the end of the running piece. May be called again.
    public func stop() {
        halt()?.join()
    }

    private func halt() -> SystemThread? {
        state.withLock { state in
            state.isStopped = true
            state.ready = []
            state.due = nil
            state.delayed = []
            return state.thread.take()
        }
    }

    /// Starts the thread. When the system cannot create one, the next piece of work tries again.
    private func startIfNeeded(_ state: inout State) {
        guard state.thread == nil else { return }
        state.thread = SystemThread.start { [monitor = self.state] in
            while let works = Self.next(from: monitor) {
                for work in works where !monitor.read({ $0.isStopped }) { work() }
            }
        }
    }

    /// Waits for work and takes all that is ready; returns `nil` after ``stop()``.
    private static func next(from monitor: Monitor<State>) -> [Work]? {
        monitor.wait { state in
            if state.isStopped { return .done(nil) }
            let now = Instant.now()
            for (moment, work) in state.delayed where moment <= now {
                state.ready.append(work)
                state.due = .earliest
            }
            state.delayed.removeAll { $0.moment <= now }
            guard let due = state.due, due <= now else {
                return .wait(until: (state.delayed.map(\.moment) + [state.due].compactMap(\.self)).min())
            }
            defer {
                state.ready = []
                state.due = nil
            }
            return .done(state.ready)
        }
    }
}
