// SPDX-License-Identifier: GPL-3.0-or-later

/// Knows which request computes a document and which requests wait for it: several requests for the same document make
/// one computation.
///
/// A computation may have read something before it changed, and a request that comes after the change must not get the
/// old result. So a request that comes during a computation may take the result only if the result was checked after
/// the request came, and was still right. The computing request therefore calls ``seal(_:)``, then checks, then calls
/// ``finish(_:isStillRight:)``. The requests that are left over make one more computation together, and all of them may
/// take its result, since all came before it began. No request waits for more than two computations of its document,
/// nor for one of another document.
///
/// A pure state machine: it neither waits nor computes. Not thread-safe.
struct RequestCoalescer<Request: Equatable> {
    private struct Computation {
        /// The requests that came before the computation began, without the one that computes.
        var early: [Request]
        /// The requests that came after that, and before the computation was last sealed.
        var sealed: [Request] = []
        /// The requests that came later.
        var late: [Request] = []
    }

    private var computations: [DocumentKey: Computation] = [:]

    /// The number of documents that are being computed.
    var count: Int { computations.count }

    /// The number of requests that wait.
    var waiting: Int {
        computations.values.reduce(0) { $0 + $1.early.count + $1.sealed.count + $1.late.count }
    }

    /// What a request has to do next.
    enum Role: Hashable {
        /// Compute, and call ``finish(_:isStillRight:)`` afterwards, whatever happens.
        case compute
        /// Wait to be served, or to be told to compute.
        case wait
    }

    /// Adds a request.
    mutating func enter(_ request: Request, of key: DocumentKey) -> Role {
        if computations[key]?.late.append(request) != nil { return .wait }
        computations[key] = Computation(early: [])
        return .compute
    }

    /// Marks the moment after which the result is checked. May be called again.
    mutating func seal(_ key: DocumentKey) {
        guard let late = computations[key]?.late, !late.isEmpty else { return }
        computations[key]?.sealed += late
        computations[key]?.late = []
    }

    /// What follows from the end of a computation.
    struct Completion {
        /// The requests that take the result.
        var served: [Request]
        /// The request that computes next, if any is left; the others wait for it.
        var next: Request?
    }

    /// Ends the computation of a document.
    ///
    /// - Parameter isStillRight: Whether the result was found to be right after ``seal(_:)``.
    mutating func finish(_ key: DocumentKey, isStillRight: Bool) -> Completion {
        guard let computation = computations.removeValue(forKey: key) else { return Completion(served: [], next: nil) }
        let served = isStillRight ? computation.early + computation.sealed : computation.early
        let left = isStillRight ? computation.late : computation.sealed + computation.late
        guard let next = left.first else { return Completion(served: served, next: nil) }
        computations[key] = Computation(early: Array(left.dropFirst()))
        return Completion(served: served, next: next)
    }

    /// Removes a request that does not want to wait any longer.
    ///
    /// - Returns: Whether it was still waiting. If not, it has been served or told to compute, and must act on that.
    mutating func leave(_ request: Request, of key: DocumentKey) -> Bool {
        guard var computation = computations[key] else { return false }
        if let index = computation.early.firstIndex(of: request) {
            computation.early.remove(at: index)
        } else if let index = computation.sealed.firstIndex(of: request) {
            computation.sealed.remove(at: index)
        } else if let index = computation.late.firstIndex(of: request) {
            computation.late.remove(at: index)
        } else {
            return false
        }
        computations[key] = computation
        return true
    }
}
