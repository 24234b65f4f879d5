// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Tells those who read a large study that nobody waits for it any more, because the server stops.
public final class StopSignal: Sendable {
    private let isGiven = Atomic(false)

    /// A signal that has not been given.
    public init() {}

    /// Gives the signal, for good.
    public func give() {
        isGiven.store(true, ordering: .releasing)
    }

    /// Whether the signal has been given.
    public var isStopping: Bool { isGiven.load(ordering: .acquiring) }

    /// Throws once the signal has been given.
    public func check() throws(StudyServerError) {
        if isStopping { throw .failed("the server is stopping") }
    }
}
