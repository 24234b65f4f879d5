// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A POSIX thread, to be joined.
package struct SystemThread: @unchecked Sendable {
    // pthread_t is a number or a pointer that POSIX lets any thread use.
    private let thread: pthread_t

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread; `nil` when the system has no more of them.
    ///
    /// Signals are left to the threads of the process that the plugin runs in.
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

    /// Waits for the end of the thread; on the thread itself it returns at once.
    package func join() {
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    /// Lets the thread end by itself.
    package func detach() {
        pthread_detach(thread)
    }
}
