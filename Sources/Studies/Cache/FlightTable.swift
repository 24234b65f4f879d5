// SPDX-License-Identifier: GPL-3.0-or-later

/// Who computes a document and who waits for it: several requests for the same one make one computation.
///
/// A computation that has begun may have read what changed before a later request came, so that request may take its
/// result only when it is found to be still right, and only if the request came before that was looked at: who computes
/// calls ``seal(_:)``, then looks, then calls ``finish(_:isStillRight:)``. The requests that are left over make one more
/// computation among them, and all of them may take its result, since all of them came before it began. No request
/// waits for more than two computations of its document, and none for one of another.
///
/// A pure state machine: it neither waits nor computes. Not thread-safe.
struct FlightTable<Request: Equatable> {
    private struct Flight {
        /// Those that came before the computation began, without the one that computes.
        var early: [Request]
        /// Those that came before the computation was sealed.
        var sealed: [Request] = []
        /// Those that came after that.
        var late: [Request] = []
    }

    private var flights: [DocumentKey: Flight] = [:]

    /// The number of documents that are being computed.
    var count: Int { flights.count }

    /// The number of requests that wait.
    var waiting: Int {
        flights.values.reduce(0) { $0 + $1.early.count + $1.sealed.count + $1.late.count }
    }

    /// What a request has to do.
    enum Role: Hashable {
        /// Compute, and then call ``finish(_:isStillRight:)`` whatever happens.
        case compute
        /// Wait until it is served, or told to compute.
        case wait
    }

    /// Lets a request in.
    mutating func enter(_ request: Request, of key: DocumentKey) -> Role {
        if flights[key]?.late.append(request) != nil { return .wait }
        flights[key] = Flight(early: [])
        return .compute
    }

    /// Marks the moment from which on it is looked whether the result is still right. May be repeated.
    mutating func seal(_ key: DocumentKey) {
        guard let late = flights[key]?.late, !late.isEmpty else { return }
        flights[key]?.sealed += late
        flights[key]?.late = []
    }

    /// What follows from the end of a computation.
    struct Landing {
        /// Those that take the result.
        var served: [Request]
        /// The one that computes next, if anybody is still waiting; the others wait for it.
        var next: Request?
    }

    /// Ends the computation of a document.
    ///
    /// - Parameter isStillRight: Whether the result was found to be right after ``seal(_:)``.
    mutating func finish(_ key: DocumentKey, isStillRight: Bool) -> Landing {
        guard let flight = flights.removeValue(forKey: key) else { return Landing(served: [], next: nil) }
        let served = isStillRight ? flight.early + flight.sealed : flight.early
        let left = isStillRight ? flight.late : flight.sealed + flight.late
        guard let next = left.first else { return Landing(served: served, next: nil) }
        flights[key] = Flight(early: Array(left.dropFirst()))
        return Landing(served: served, next: next)
    }

    /// Lets a request go that does not want to wait any longer.
    ///
    /// - Returns: Whether it was still waiting. If not, it has been served or told to compute and must see to that.
    mutating func leave(_ request: Request, of key: DocumentKey) -> Bool {
        guard var flight = flights[key] else { return false }
        if let index = flight.early.firstIndex(of: request) {
            flight.early.remove(at: index)
        } else if let index = flight.sealed.firstIndex(of: request) {
            flight.sealed.remove(at: index)
        } else if let index = flight.late.firstIndex(of: request) {
            flight.late.remove(at: index)
        } else {
            return false
        }
        flights[key] = flight
        return true
    }
}
