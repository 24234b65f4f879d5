// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// State under a lock, with a way to wait for its changes: POSIX's mutex and condition variable.
///
/// Not built on Dispatch, which ends the process when `/proc` cannot be read or no file descriptor is left.
public final class Monitor<State: Sendable>: @unchecked Sendable {
    // Every method that touches the state holds the mutex while it does.
    private let state: UnsafeMutablePointer<State>
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// Creates a monitor with its first state.
    public init(_ initial: State) {
        state = .allocate(capacity: 1)
        state.initialize(to: initial)
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A change of the machine's time must not prolong a wait.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// What a waiting thread decides after it has checked the state.
    public enum WaitDecision<Result> {
        /// Stop waiting: the state is as wanted.
        case done(Result)
        /// Check the state again after the next change, or at the given moment.
        case wait(until: Instant? = nil)
    }

    /// Reads or changes the state, and wakes all waiting threads to check it again.
    public func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return body(&state.pointee)
    }

    /// Changes the state; wakes the waiting threads if the closure returns true. Waking costs more than most changes.
    public func withLockWaking(if body: (inout State) -> Bool) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if body(&state.pointee) { pthread_cond_broadcast(condition) }
    }

    /// Reads the state and wakes nobody.
    public func read<Result>(_ body: (State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(state.pointee)
    }

    /// Checks the state now and whenever it may have changed, until the closure returns ``WaitDecision/done(_:)``. The
    /// closure may also change the state, for example take something from it; that wakes nobody.
    public func wait<Result>(_ check: (inout State) -> WaitDecision<Result>) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch check(&state.pointee) {
            case .done(let result): return result
            case .wait(until: nil): pthread_cond_wait(condition, mutex)
            case .wait(until: .some(let moment)):
                var time = moment.time
                pthread_cond_timedwait(condition, mutex, &time)
            }
        }
    }
}
