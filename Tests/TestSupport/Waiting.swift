// SPDX-License-Identifier: GPL-3.0-or-later

public import Threading

/// What a test waited for did not come in time.
public struct Overdue: Error, CustomStringConvertible {
    /// What was waited for, with its article: "20 requests that wait".
    let what: String
    /// In seconds.
    let limit: Double

    /// One sentence.
    public var description: String { "Waited \(limit) s for \(what) in vain." }
}

/// How long tests wait for what takes a moment, in seconds; generous, since the machine may be loaded.
public let waitingLimit = 60.0

extension Monitor {
    /// Waits until the state is as wanted.
    ///
    /// - Parameters:
    ///   - what: What is waited for, to be read behind "Waited 60 s for".
    ///   - limit: The most seconds.
    /// - Throws: ``Overdue`` when that takes longer.
    public func wait(
        for what: String, limit: Double = waitingLimit, until isAsWanted: (State) -> Bool
    ) throws(Overdue) {
        let end = Instant.after(seconds: limit)
        let isInTime = wait { state -> WaitDecision<Bool> in
            if isAsWanted(state) { return .done(true) }
            return end <= .now() ? .done(false) : .wait(until: end)
        }
        if !isInTime { throw Overdue(what: what, limit: limit) }
    }
}

/// Lets time pass on the calling thread, for those who write now and then; not a way to wait for something.
public func pause(seconds: Double) {
    let end = Instant.after(seconds: seconds)
    Monitor(()).wait { _ in end <= .now() ? .done(()) : .wait(until: end) }
}
