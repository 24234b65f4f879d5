// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// The instances that were deleted moments ago: each for half a minute to a minute, at most ten thousand of them.
struct RecentDeletions: Sendable {
    /// Longer than Orthanc takes to hand over a stored file when other plugins come before this one.
    private static let seconds = 30.0
    private static let most = 5000

    private var latest: Set<String> = []
    private var earlier: Set<String> = []
    /// When `latest` becomes `earlier`.
    private var turn: Instant

    init(at now: Instant) {
        turn = now.advanced(bySeconds: Self.seconds)
    }

    /// Notes that an instance was deleted.
    mutating func insert(_ instance: String, at now: Instant) {
        forget(at: now)
        if latest.count >= Self.most { begin(at: now) }
        latest.insert(instance)
    }

    /// Whether an instance was deleted moments ago.
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
