// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Synchronization

@testable import OrthancKit

/// A job that counts to three, and fails when it is told to.
final class CountingJob: OrthancJob {
    static let type = "ProbeCounting"

    struct Failure: Error {}

    struct State {
        var count: Int
        var fails = false
        var keeps = true
        var progress: Double?
        var stops: [JobStopReason] = []
    }

    let state: Mutex<State>

    init(count: Int = 0) {
        state = Mutex(State(count: count))
    }

    var progress: Double { state.withLock { $0.progress ?? Double($0.count) / 3 } }
    var content: [String: JSONValue] { ["Count": .integer(state.withLock { $0.count })] }
    var serialized: [String: JSONValue]? {
        let (count, keeps) = state.withLock { ($0.count, $0.keeps) }
        return keeps ? ["Count": .integer(count), "Type": .string("mine")] : nil
    }

    func step() throws -> JobStep {
        try state.withLock { state in
            if state.fails { throw Failure() }
            state.count += 1
            return state.count < 3 ? .continue : .success
        }
    }

    func stop(_ reason: JobStopReason) {
        state.withLock { $0.stops.append(reason) }
    }

    func reset() {
        state.withLock { $0.count = 0 }
    }
}
