// SPDX-License-Identifier: GPL-3.0-or-later

import Studies
import Synchronization
import TestSupport
import Testing
import Threading

@testable import Frames

/// A server with files in memory that notes what is read.
final class FakeFileServer: FileServer {
    private struct State {
        var files: [String: (bytes: [UInt8], version: Int)] = [:]
        var failure: StudyServerError?
        var reads: [String] = []
        var afterVersion: (@Sendable (FakeFileServer) -> Void)?
    }

    private final class Held: FileBytes {
        let bytes: [UInt8]
        private let held: Monitor<Int>

        init(_ bytes: [UInt8], _ held: Monitor<Int>) {
            self.bytes = bytes
            self.held = held
            held.withLock { $0 += 1 }
        }

        deinit { held.withLock { $0 -= 1 } }

        func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            bytes.withUnsafeBytes { body($0) }
        }
    }

    private let state = Mutex(State())
    private let gate = Gate(isOpen: true)
    /// How many files that were read somebody still holds.
    let held = Monitor(0)

    /// Instances whose files were read, in order.
    var reads: [String] { state.withLock { $0.reads } }

    func store(_ bytes: [UInt8], as instance: String = "a") {
        state.withLock { $0.files[instance] = (bytes, ($0.files[instance]?.version ?? 0) + 1) }
    }

    /// Keeps readers of files waiting.
    func hold() { gate.close() }
    /// Lets readers go on.
    func release() { gate.open() }

    /// Makes reading fail, or succeed again.
    func fail(_ error: StudyServerError?) {
        state.withLock { $0.failure = error }
    }

    /// What another client does once, after the version was asked for.
    func afterVersion(_ action: @escaping @Sendable (FakeFileServer) -> Void) {
        state.withLock { $0.afterVersion = action }
    }

    func fileVersion(ofInstance instance: String) throws(StudyServerError) -> [UInt8] {
        let (version, action) = state.withLock { state in
            (state.files[instance]?.version, state.afterVersion.take())
        }
        action?(self)
        guard let version else { throw .missing }
        return Array("v\(version)".utf8)
    }

    func file(ofInstance instance: String) throws(StudyServerError) -> any FileBytes {
        gate.pass()
        let (bytes, failure) = state.withLock { state in
            state.reads.append(instance)
            return (state.files[instance]?.bytes, state.failure)
        }
        if let failure { throw failure }
        guard let bytes else { throw .missing }
        return Held(bytes, held)
    }
}
