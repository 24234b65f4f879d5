// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Ctrl-C as a condition that the tool checks, instead of a signal that ends the process.
struct Interruption {
    private let signals: sigset_t

    /// Blocks the signal, so that it stays pending. Threads that are started later, such as libcurl's, inherit that.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        self.signals = signals
    }

    /// Whether Ctrl-C was pressed since ``sleep(_:)`` last noticed it.
    var isPending: Bool {
        var pending = sigset_t()
        return sigpending(&pending) == 0 && sigismember(&pending, SIGINT) == 1
    }

    /// Sleeps for some time; returns `false` at once when Ctrl-C is pressed.
    func sleep(_ duration: Duration) -> Bool {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var signals = signals
        return sigtimedwait(&signals, nil, &time) != SIGINT
    }
}
