// SPDX-License-Identifier: GPL-3.0-or-later

import Studies
import Synchronization
import TestSupport
import Testing

@testable import OHIFPlugin

/// A server with files and summaries that notes what is written, and can be made to wait before it writes.
final class FakeSummaryStore: SummaryStore {
    struct State {
        var files: [String: [UInt8]] = [:]
        var encoding = TextEncoding.latin1
        var summaries: [String: [UInt8]] = [:]
        var versions: [String: UInt8] = [:]
        var failures: [String: StudyServerError] = [:]
        /// Every write, in order.
        var writes: [(instance: String, value: [UInt8])] = []
        /// How often a file was read.
        var reads = 0
        /// Runs once, when the file of an instance has been read: what another client does just then.
        var afterReading: (@Sendable (inout State) -> Void)?
    }

    let state = Mutex(State())
    /// Closed, it keeps a writer waiting; see ``hold()`` and ``release()``.
    private let gate = Gate(isOpen: true)

    func hold() { gate.close() }
    func release() { gate.open() }
    /// Returns when a writer waits at the gate.
    func waitForWriter() { gate.waitForArrival() }

    var writes: [(instance: String, value: [UInt8])] { state.withLock { $0.writes } }

    func summary(ofInstance instance: String) throws(StudyServerError) -> [UInt8]? {
        let (value, failure) = state.withLock { ($0.summaries[instance], $0.failures[instance]) }
        if let failure { throw failure }
        return value
    }

    func setSummary(_ value: [UInt8], ofInstance instance: String) throws(StudyServerError) {
        gate.pass()
        let failure = state.withLock { state in
            state.writes.append((instance, value))
            if state.failures[instance] == nil { state.summaries[instance] = value }
            return state.failures[instance]
        }
        if let failure { throw failure }
    }

    func removeSummary(ofInstance instance: String) throws(StudyServerError) {
        state.withLock { $0.summaries[instance] = nil }
    }

    var textEncoding: TextEncoding { state.withLock { $0.encoding } }

    func fileVersion(ofInstance instance: String) throws(StudyServerError) -> [UInt8] {
        state.withLock { [$0.versions[instance] ?? 0] }
    }

    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        guard let file = state.withLock({ $0.files[instance] }) else { throw .missing }
        let result = file.withUnsafeBytes { body($0) }
        state.withLock { state in
            state.reads += 1
            let action = state.afterReading
            state.afterReading = nil
            action?(&state)
        }
        return result
    }

    func series(ofStudy study: String) throws(StudyServerError) -> [String] { [] }
    func instances(ofSeries series: String) throws(StudyServerError) -> [String] { [] }
    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8] { throw .missing }
}

/// A DICOM file that is just large enough to have a summary.
enum SmallFile {
    /// Implicit VR little endian without preamble: SOP Instance UID and Study Date.
    static func bytes(studyDate: String = "20260102") -> [UInt8] {
        element(0x0008, 0x0018, Array("1.2.3\0".utf8)) + element(0x0008, 0x0020, Array(studyDate.utf8))
    }

    /// The same with a patient's name.
    static func bytes(patientName: [UInt8]) -> [UInt8] { bytes() + element(0x0010, 0x0010, patientName) }

    private static func element(_ group: UInt16, _ element: UInt16, _ value: [UInt8]) -> [UInt8] {
        let header: [UInt8] = [
            UInt8(truncatingIfNeeded: group), UInt8(group >> 8), UInt8(truncatingIfNeeded: element),
            UInt8(element >> 8),
            UInt8(truncatingIfNeeded: value.count), 0, 0, 0,
        ]
        return header + value
    }
}
