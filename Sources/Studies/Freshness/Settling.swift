// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Tells whether a change that is made from now on is certain to show in `LastUpdate`.
///
/// The text has a resolution of one second, so that a second change within the same second leaves it as it is. Once it
/// is two seconds old, every later change gives another text: one second for the resolution, one by which the clocks of
/// servers on the same database may differ. What was read before that is right at that moment but cannot be recognised
/// as right later, so it is not kept.
public struct Settling: Sendable {
    /// How old `LastUpdate` must be, in milliseconds.
    public var time: Int64
    /// The time now, in milliseconds since 1970.
    public var now: @Sendable () -> Int64

    /// The rule with its default of two seconds and the clock of the machine.
    public init(time: Int64 = 2000, now: @escaping @Sendable () -> Int64 = Settling.systemTime) {
        self.time = time
        self.now = now
    }

    /// Whether every change gives a text other than this one that was not yet made when the text was read. Never for a
    /// text that cannot be read and for a time to come.
    ///
    /// - Parameter time: The time *before* the text was read: a thread may be held up between reading it and looking at
    ///   the clock, and in that time a change of the same second may be made.
    public func isSettled(_ lastUpdate: String?, at time: Int64) -> Bool {
        guard let lastUpdate, let seconds = LastUpdate.seconds(of: lastUpdate) else { return false }
        return time &- seconds * 1000 >= self.time
    }

    /// The clock of the machine (`clock_gettime(2)`), in milliseconds since 1970.
    @Sendable public static func systemTime() -> Int64 {
        var time = timespec()
        // It can only fail for a clock that does not exist; 1970 means that nothing is settled, so nothing is kept.
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
