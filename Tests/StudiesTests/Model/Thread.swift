// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// Threads of their own for tests that block: the pools that the tests themselves run on must not be exhausted.
enum Thread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that nobody joins; the test counts what it has done.
    static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, context)
        precondition(code == 0, "The machine has no more threads.")
        pthread_detach(thread)
    }

    /// A millisecond.
    static func pause() { usleep(1000) }
}
