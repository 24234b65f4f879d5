// SPDX-License-Identifier: GPL-3.0-or-later

/// Does one piece of work after the other, in order, on a thread of its own that is started with the first one.
public final class SerialWorker: Sendable {
    /// A piece of work.
    public typealias Work = @Sendable () -> Void

    private struct State: Sendable {
        var ready: [Work] = []
        /// When what is ready is to be begun with at the latest; `nil` when nothing is.
        var due: Instant?
        /// Work for later; there is little of it.
        var delayed: [(moment: Instant, work: Work)] = []
        var thread: SystemThread?
        var isStopped = false
    }

    private let state = Monitor(State())

    /// A worker that has nothing to do yet.
    public init() {}

    deinit {
        // The thread knows the monitor alone, and ends by itself.
        halt()?.detach()
    }

    /// Has something done after everything that waits; returns at once. After ``stop()`` nothing is done any more.
    public func perform(_ work: @escaping Work) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.ready.append(work)
            state.due = .earliest
            startIfNeeded(&state)
        }
    }

    /// Has something done within some seconds, after everything that waits, together with what else comes until then:
    /// the thread wakes once for all. Returns at once.
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

    /// Has something done after some seconds; returns at once.
    public func perform(after seconds: Double, _ work: @escaping Work) {
        let moment = Instant.after(seconds: seconds)
        state.withLock { state in
            guard !state.isStopped else { return }
            state.delayed.append((moment, work))
            startIfNeeded(&state)
        }
    }

    /// Drops what waits, and returns when what is under way has ended. May be called again.
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

    /// When the system has no thread to give, the next piece of work tries again.
    private func startIfNeeded(_ state: inout State) {
        guard state.thread == nil else { return }
        state.thread = SystemThread.start { [monitor = self.state] in
            while let works = Self.next(from: monitor) {
                for work in works where !monitor.read({ $0.isStopped }) { work() }
            }
        }
    }

    /// Waits for work and takes all that is ready; `nil` at the end.
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
