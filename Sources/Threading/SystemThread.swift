// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A POSIX thread. Its owner must call ``join()`` or ``detach()``.
package struct SystemThread: @unchecked Sendable {
    // pthread_t is a number or a pointer; POSIX lets any thread use it.
    private let thread: pthread_t

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread; returns `nil` when the system cannot create one.
    ///
    /// The thread blocks all signals, so that the host process handles them on its own threads.
    package static func start(_ body: @escaping @Sendable () -> Void) -> SystemThread? {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body))
        let code = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return nil
        }
        return SystemThread(thread: thread)
    }

    /// Waits for the end of the thread. On the thread itself it detaches and returns at once.
    package func join() {
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    /// Lets the thread end without a join.
    package func detach() {
        pthread_detach(thread)
    }
}
