// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Ctrl-C, not as something that ends the process but as something to look for.
struct Interruption {
    private let signals: sigset_t

    /// From now on the signal waits until somebody looks. Threads that are started later, as libcurl's, inherit that.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        self.signals = signals
    }

    /// Whether it was pressed since it was last waited for.
    var isPending: Bool {
        var pending = sigset_t()
        return sigpending(&pending) == 0 && sigismember(&pending, SIGINT) == 1
    }

    /// Sleeps; `false` at once when Ctrl-C is pressed.
    func sleep(_ duration: Duration) -> Bool {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var signals = signals
        return sigtimedwait(&signals, nil, &time) != SIGINT
    }
}
