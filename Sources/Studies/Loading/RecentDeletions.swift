// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// Which instances were deleted within the last moments: for half a minute to a minute, but no more than ten thousand.
struct RecentDeletions: Sendable {
    /// Longer than a file that was stored takes until it is handed over, with other plugins before this one.
    private static let seconds = 30.0
    private static let most = 5000

    private var latest: Set<String> = []
    private var earlier: Set<String> = []
    /// When the latest become the earlier ones.
    private var turn: Instant

    init(at now: Instant) {
        turn = now.advanced(bySeconds: Self.seconds)
    }

    /// Takes note of a deletion.
    mutating func insert(_ instance: String, at now: Instant) {
        forget(at: now)
        if latest.count >= Self.most { begin(at: now) }
        latest.insert(instance)
    }

    /// Whether an instance is among them.
    mutating func contains(_ instance: String, at now: Instant) -> Bool {
        forget(at: now)
        return latest.contains(instance) || earlier.contains(instance)
    }

    private mutating func forget(at now: Instant) {
        guard turn <= now else { return }
        if turn.advanced(bySeconds: Self.seconds) <= now { latest = [] }
        begin(at: now)
    }

    private mutating func begin(at now: Instant) {
        earlier = latest
        latest = []
        turn = now.advanced(bySeconds: Self.seconds)
    }
}
