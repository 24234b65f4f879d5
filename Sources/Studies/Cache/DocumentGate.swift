// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// Limits how many documents are made at the same time, so that their memory is bounded: several small ones, and one
/// large one. A request whose document turns out to be large goes on if no other large one is being made; otherwise it
/// waits for its turn and begins again.
///
/// A request that waits holds nothing, so no two requests can wait for each other for ever. Safe from any thread.
final class DocumentGate: Sendable {
    private struct State {
        var places: Int
        var isTurnTaken = false
    }

    /// The permission to make a document.
    final class Ticket: Sendable {
        private let gate: DocumentGate
        private let isLarge: Monitor<Bool>

        fileprivate init(gate: DocumentGate, isLarge: Bool) {
            self.gate = gate
            self.isLarge = Monitor(isLarge)
        }

        /// Whether records of that many bytes may be held; takes the turn of large ones when it is free. Any thread.
        func admits(_ bytes: Int) -> Bool {
            if bytes <= gate.small { return true }
            var admits = false
            isLarge.withLockWaking { isLarge in
                if !isLarge { isLarge = gate.takeTurn() }
                admits = isLarge
                return false
            }
            return admits
        }

        fileprivate var hasTurn: Bool { isLarge.read { $0 } }
    }

    /// The most bytes of records of a small document.
    private let small: Int
    /// How many requests may wait; each of them keeps one of the server's HTTP threads from answering others.
    private let seats: Int
    private let state: Monitor<State>
    /// The number of requests that wait for a place. Its lock is taken after that of ``state``.
    let waiting = Monitor(0)

    /// Creates a gate.
    ///
    /// - Parameters:
    ///   - places: How many documents are made at the same time.
    ///   - small: The most bytes of records with which a document need not wait for the turn of large ones.
    ///   - seats: How many requests may wait at the same time.
    init(places: Int = 6, small: Int = 16 << 20, seats: Int = 24) {
        self.small = small
        self.seats = seats
        state = Monitor(State(places: max(places, 1)))
    }

    /// Runs a closure with a ticket. Runs it again, with the turn of large documents, when it throws
    /// ``StudyServerError/busy``.
    ///
    /// - Parameter seconds: How long to wait for a place and for the turn, together.
    /// - Throws: ``StudyServerError/busy`` when the time is up or too many wait, and what the closure throws.
    func pass<Result>(
        within seconds: Double, _ body: (Ticket) throws(StudyServerError) -> Result
    ) throws(StudyServerError) -> Result {
        let end = Instant.after(seconds: seconds)
        do throws(StudyServerError) {
            return try pass(isLarge: false, until: end, body)
        } catch {
            guard error == .busy else { throw error }
        }
        return try pass(isLarge: true, until: end, body)
    }

    private func pass<Result>(
        isLarge: Bool, until end: Instant, _ body: (Ticket) throws(StudyServerError) -> Result
    ) throws(StudyServerError) -> Result {
        var isWaiting = false
        let isIn = state.wait { (state: inout State) -> Monitor<State>.WaitDecision<Bool> in
            if state.places > 0, !(isLarge && state.isTurnTaken) {
                state.places -= 1
                if isLarge { state.isTurnTaken = true }
                return .done(true)
            }
            if end <= .now() { return .done(false) }
            if !isWaiting { isWaiting = takeSeat() }
            return isWaiting ? .wait(until: end) : .done(false)
        }
        if isWaiting { waiting.withLock { $0 -= 1 } }
        guard isIn else { throw .busy }
        let ticket = Ticket(gate: self, isLarge: isLarge)
        defer {
            // Nobody uses the ticket any more. It locks itself before the gate, so the gate must not be locked yet.
            let hadTurn = ticket.hasTurn
            state.withLock { state in
                state.places += 1
                if hadTurn { state.isTurnTaken = false }
            }
        }
        return try body(ticket)
    }

    private func takeSeat() -> Bool {
        waiting.withLock { waiting in
            let isFree = waiting < seats
            if isFree { waiting += 1 }
            return isFree
        }
    }

    private func takeTurn() -> Bool {
        var isMine = false
        state.withLockWaking { state in
            isMine = !state.isTurnTaken
            state.isTurnTaken = true
            return false
        }
        return isMine
    }
}
