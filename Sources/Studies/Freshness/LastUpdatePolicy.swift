// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Decides whether every change from now on is certain to show in `LastUpdate`.
///
/// `LastUpdate` has a resolution of one second, so a second change within the same second leaves it as it is. Once it
/// is two seconds old, every later change gives another text: one second is for the resolution, one for the difference
/// of the clocks of servers on the same database. What is read while `LastUpdate` is younger is right at that moment,
/// but cannot be recognised as right later, so it is not kept.
public struct LastUpdatePolicy: Sendable {
    /// The least age of `LastUpdate`, in milliseconds.
    public var time: Int64
    /// Returns the time now, in milliseconds since 1970.
    public var now: @Sendable () -> Int64

    /// Creates the rule, by default with two seconds and the clock of the machine.
    public init(time: Int64 = 2000, now: @escaping @Sendable () -> Int64 = LastUpdatePolicy.systemTime) {
        self.time = time
        self.now = now
    }

    /// Whether every change that was not made yet when the text was read gives another text. False for a text that
    /// cannot be parsed, and for a time in the future.
    ///
    /// - Parameter time: The time *before* the text was read. A thread may be held up between reading the text and
    ///   reading the clock, and a change of the same second may be made meanwhile.
    public func isUnambiguous(_ lastUpdate: String?, at time: Int64) -> Bool {
        guard let seconds = lastUpdate.flatMap({ LastUpdate($0) })?.seconds else { return false }
        return time &- seconds * 1000 >= self.time
    }

    /// Returns the time of the machine's clock (`clock_gettime(2)`), in milliseconds since 1970.
    @Sendable public static func systemTime() -> Int64 {
        var time = timespec()
        // It fails only for a clock that does not exist. In 1970 no `LastUpdate` is unambiguous, so nothing is kept.
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
