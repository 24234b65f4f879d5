// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import Dispatch
internal import Synchronization

/// Reads all instances of a study, several at a time.
public struct StudyLoader<Server: StudyServer>: Sendable {
    /// What came of a study.
    public struct Result: Sendable {
        /// The records of the instances that could be read, in no particular order.
        public var records: [InstanceRecord] = []
        /// The instances that exist but could not be read, each with the reason; no patient data.
        public var failures: [(instance: String, reason: String)] = []
        /// Instances that our reader refuses, for which the server's own reading stands in, each with the reason.
        public var substitutes: [(instance: String, reason: String)] = []
    }

    private let server: Server
    private let threads: Int

    /// A loader that reads up to `threads` files at the same time; that many are in memory at once.
    public init(server: Server, threads: Int) {
        self.server = server
        self.threads = max(1, threads)
    }

    /// The records of a study. An instance that is deleted meanwhile is left out, as it would be a moment later.
    ///
    /// - Throws: ``StudyServerError`` when the study itself is missing or cannot be listed.
    public func load(study: String) throws(StudyServerError) -> Result {
        var instances: [String] = []
        for series in try server.series(ofStudy: study) {
            do throws(StudyServerError) {
                instances += try server.instances(ofSeries: series)
            } catch {
                // A series that is deleted meanwhile is left out like an instance.
                if error != .missing { throw error }
            }
        }
        return records(of: instances)
    }

    private func records(of instances: [String]) -> Result {
        let result = Mutex(Result())
        let next = Mutex(0)
        // Workers take instances in portions: large enough that the locks do not matter, small enough to balance.
        let portion = 16
        DispatchQueue.concurrentPerform(iterations: min(threads, instances.count / portion + 1)) { _ in
            let reader = RecordReader()
            while true {
                let start = next.withLock { position in
                    defer { position = min(position + portion, instances.count) }
                    return position
                }
                guard start < instances.count else { return }
                var part = Result()
                for instance in instances[start..<min(start + portion, instances.count)] {
                    read(instance, with: reader, into: &part)
                }
                result.withLock { $0.append(part) }
            }
        }
        return result.withLock { $0 }
    }

    private func read(_ instance: String, with reader: RecordReader, into result: inout Result) {
        do throws(StudyServerError) {
            switch try server.withFile(ofInstance: instance, { reader.record(of: $0, id: instance) }) {
            case .success(let record): result.records.append(record)
            case .failure(let refusal):
                let tags = try server.tags(ofInstance: instance)
                if let record = InstanceRecord(id: instance, serverTags: tags) {
                    result.records.append(record)
                    result.substitutes.append((instance, refusal.description))
                } else {
                    result.failures.append((instance, refusal.description))
                }
            }
        } catch {
            if case .failed(let reason) = error { result.failures.append((instance, reason)) }
        }
    }
}

extension StudyLoader.Result {
    fileprivate mutating func append(_ other: Self) {
        records += other.records
        failures += other.failures
        substitutes += other.substitutes
    }
}
