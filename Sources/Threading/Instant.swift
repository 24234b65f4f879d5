// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A moment on the clock that nobody sets (`CLOCK_MONOTONIC`), in nanoseconds.
public struct Instant: Hashable, Comparable, Sendable {
    private let nanoseconds: Int64

    /// Before every other moment.
    static let earliest = Instant(nanoseconds: .min)

    /// This moment.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// A moment some seconds after this one; what is beyond a hundred years is a hundred years.
    public static func after(seconds: Double) -> Instant {
        now().advanced(bySeconds: seconds)
    }

    /// The moment some seconds later.
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

    /// Whether the left moment is the earlier one.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
}
