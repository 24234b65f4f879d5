// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A moment on the clock that nobody sets (`CLOCK_MONOTONIC`), in nanoseconds.
public struct Instant: Hashable, Comparable, Sendable {
    private let nanoseconds: Int64

    /// This moment.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// A moment some seconds after this one; what is beyond a hundred years is a hundred years.
    public static func after(seconds: Double) -> Instant {
        let bounded = min(max(seconds.isNaN ? 0 : seconds, 0), 3_155_760_000)
        return Instant(nanoseconds: now().nanoseconds &+ Int64(bounded * 1_000_000_000))
    }

    private init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    var time: timespec {
        timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }

    /// Whether the left moment is the earlier one.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
}
