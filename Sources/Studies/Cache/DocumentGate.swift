// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// Lets in so many makers of documents that their memory is bounded: some of small ones at the same time, and one of a
/// large one. Who turns out to make a large one goes on if no other one does; else it begins anew in its turn.
///
/// Nobody waits who holds anything, so none waits for another for ever. Safe from any thread.
final class DocumentGate: Sendable {
    private struct State {
        var places: Int
        var isTurnTaken = false
    }

    /// The leave to make a document.
    final class Ticket: Sendable {
        private let gate: DocumentGate
        private let isLarge: Monitor<Bool>

        fileprivate init(gate: DocumentGate, isLarge: Bool) {
            self.gate = gate
            self.isLarge = Monitor(isLarge)
        }

        /// Whether records of so many bytes may be held; takes the turn of large ones when it is free. Any thread.
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

    /// Up to so many bytes of records a document is small.
    private let small: Int
    /// So many may wait; each of them keeps one of the server's threads for requests from answering others.
    private let seats: Int
    private let state: Monitor<State>
    /// How many wait for a place. Locked after the state.
    let waiting = Monitor(0)

    /// A gate.
    ///
    /// - Parameters:
    ///   - places: How many documents are made at the same time.
    ///   - small: Up to how many bytes of records a document need not wait for its turn.
    ///   - seats: How many may wait at the same time.
    init(places: Int = 6, small: Int = 16 << 20, seats: Int = 24) {
        self.small = small
        self.seats = seats
        state = Monitor(State(places: max(places, 1)))
    }

    /// Runs something with a ticket, once more with the turn of large ones if it needs that.
    ///
    /// - Parameter seconds: How long to wait for a place, and for the turn.
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
        let isIn = state.wait { (state: inout State) -> Monitor<State>.Look<Bool> in
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
            // Nobody asks the ticket any more. It locks itself before the gate, so the gate is not locked here yet.
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
