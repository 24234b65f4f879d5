// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A moment on the system's monotonic clock (`CLOCK_MONOTONIC`), which nobody can set, in nanoseconds.
public struct Instant: Hashable, Comparable, Sendable {
    private let nanoseconds: Int64

    /// A moment before all others.
    static let earliest = Instant(nanoseconds: .min)

    /// Returns the current moment.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Returns the moment some seconds from now: at least 0, at most a hundred years.
    public static func after(seconds: Double) -> Instant {
        now().advanced(bySeconds: seconds)
    }

    /// Returns the moment some seconds later: at least 0, at most a hundred years.
    public func advanced(bySeconds seconds: Double) -> Instant {
        Instant(nanoseconds: nanoseconds &+ Self.bounded(seconds))
    }

    private static func bounded(_ seconds: Double) -> Int64 {
        Int64(min(max(seconds.isNaN ? 0 : seconds, 0), 3_155_760_000) * 1_000_000_000)
    }

    private init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    var time: timespec {
        timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }

    /// Returns whether the left moment is the earlier one.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
}
