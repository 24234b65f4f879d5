// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Tells the readers of a large study that the server stops, so that nobody waits for the study any more.
public final class StopSignal: Sendable {
    private let isGiven = Atomic(false)

    /// Creates a signal that has not been given.
    public init() {}

    /// Gives the signal; it cannot be taken back.
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
