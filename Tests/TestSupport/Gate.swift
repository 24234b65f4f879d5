// SPDX-License-Identifier: GPL-3.0-or-later

public import Testing
public import Threading

/// Holds back the threads that come to it while it is closed, until the test lets them go.
public final class Gate: Sendable {
    private let state: Monitor<(isOpen: Bool, waiting: Int)>

    /// A gate.
    public init(isOpen: Bool = false) {
        state = Monitor((isOpen, 0))
    }

    /// Holds back who comes from now on.
    public func close() { state.withLock { $0.isOpen = false } }

    /// Lets go who waits, and who comes from now on.
    public func open() { state.withLock { $0.isOpen = true } }

    /// Waits until the gate is open; past the limit the test fails, and the thread goes on.
    public func pass(sourceLocation: SourceLocation = #_sourceLocation) {
        state.withLock { $0.waiting += 1 }
        defer { state.withLock { $0.waiting -= 1 } }
        do {
            try state.wait(for: "a gate that is opened") { $0.isOpen }
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }

    /// Waits until a thread waits at the gate; past the limit the test fails, and goes on.
    public func waitForArrival(sourceLocation: SourceLocation = #_sourceLocation) {
        do {
            try state.wait(for: "a thread at the gate") { $0.waiting > 0 }
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}

/// Tells when nobody holds it any longer: work that was dropped lets go of what it holds.
public final class Token: Sendable {
    private let isGone: Monitor<Bool>

    /// A token that sets the state when it goes.
    public init(_ isGone: Monitor<Bool>) { self.isGone = isGone }

    deinit { isGone.withLock { $0 = true } }

    /// Does nothing, so that a closure holds the token.
    public func use() {}
}
