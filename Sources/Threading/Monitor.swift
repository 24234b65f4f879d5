// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// State that threads share under a lock and whose changes they can wait for: POSIX's mutex and condition variable.
///
/// The plugin has its own, since Dispatch ends the process when `/proc` cannot be read or no file descriptor is left.
public final class Monitor<State: Sendable>: @unchecked Sendable {
    // Only `withLock` and `wait` touch the state, both with the mutex held.
    private let state: UnsafeMutablePointer<State>
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// A monitor with its first state.
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
        // Setting the machine's clock must not make anybody wait longer.
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

    /// What came of looking at the state.
    public enum Look<Result> {
        /// What was waited for is there.
        case done(Result)
        /// It is to be looked at again after the next change, or when the moment has come.
        case wait(until: Instant? = nil)
    }

    /// Reads or changes the state; whoever waits looks at it anew.
    public func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return body(&state.pointee)
    }

    /// Changes the state; whoever waits looks at it anew if the closure says so. Waking costs more than most changes.
    public func withLockWaking(if body: (inout State) -> Bool) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if body(&state.pointee) { pthread_cond_broadcast(condition) }
    }

    /// Reads the state; nobody is woken.
    public func read<Result>(_ body: (State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(state.pointee)
    }

    /// Looks at the state until it is as wanted, and may then take something from it; that wakes nobody.
    public func wait<Result>(_ look: (inout State) -> Look<Result>) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch look(&state.pointee) {
            case .done(let result): return result
            case .wait(until: nil): pthread_cond_wait(condition, mutex)
            case .wait(until: .some(let moment)):
                var time = moment.time
                pthread_cond_timedwait(condition, mutex, &time)
            }
        }
    }
}
