// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The moments in which nothing is written in the background, so that Orthanc can stop.
///
/// Asked to stop, Orthanc 1.12 first ends the thread that tells its Lua scripts of changes. That thread ends only when
/// no change has come for a tenth of a second, and plugins learn of the stop only after it. So a plugin that writes
/// metadata without a pause keeps Orthanc from stopping until everything is written, which may take hours.
///
/// All threads pause at the same time, by the clock: a single thread that kept writing would keep Orthanc from
/// stopping.
enum QuietPeriods {
    /// The length of a period and of its last part, in which nothing is written; in milliseconds.
    private static let period: Int64 = 1200
    private static let quiet: Int64 = 200

    /// Waits for the end of a quiet part; returns at once outside of it. Call this before each write to Orthanc's
    /// database that nobody waits for.
    static func pass() {
        let milliseconds = waitingTime(at: now())
        guard milliseconds > 0 else { return }
        var time = timespec(tv_sec: 0, tv_nsec: Int(milliseconds) * 1_000_000)
        // A signal may end the pause early. That one is lost, but the next one comes soon.
        nanosleep(&time, nil)
    }

    /// Returns how long to wait at a moment; both in milliseconds.
    static func waitingTime(at moment: Int64) -> Int64 {
        let phase = moment % period
        return phase >= period - quiet ? period - phase : 0
    }

    private static func now() -> Int64 {
        var time = timespec()
        guard clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
