// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import OrthancKit
import Synchronization

/// What the least work costs that any plugin has to do: the yardsticks beside which study documents are measured.
final class BenchmarkPlugin: OrthancPlugin {
    static let name: StaticString = "benchmark"
    static let version: StaticString = "1.0"
    static let description = "Yardsticks for measurements; of no use to anybody else."
    static let minimumOrthancVersion = OrthancVersion(1, 10, 1)

    private let orthanc: Orthanc
    /// Metadata that each arriving instance gets, in bytes; 0 for none.
    private let metadataSize: Int
    private let arrived = Mutex<[String]>([])
    private let writing = DispatchQueue(label: "metadata")

    init(orthanc: Orthanc) throws {
        self.orthanc = orthanc
        let options = try orthanc.configuration()["Benchmark"]
        metadataSize = min(max(options?["MetadataSize"]?.integer ?? 0, 0), 1 << 20)
    }

    var observesStoredInstances: Bool { metadataSize > 0 }

    /// The least that preloading can cost: no look at the file, and one value of metadata, with those of the next
    /// moment, on another thread.
    func stored(_ instance: borrowing StoredInstance) {
        let isFirst = arrived.withLock { arrived in
            arrived.append(instance.id)
            return arrived.count == 1
        }
        guard isFirst else { return }
        writing.asyncAfter(deadline: .now() + 0.2) { [self] in
            let value = [UInt8](repeating: UInt8(ascii: "x"), count: metadataSize)
            let instances = arrived.withLock { arrived in
                defer { arrived = [] }
                return arrived
            }
            for instance in instances {
                do throws(OrthancError) {
                    try orthanc.put("/instances/\(instance)/metadata/4202", body: value)
                } catch {
                    orthanc.log(.error, "A value of metadata is not written: \(error)")
                }
            }
        }
    }

    var routes: [Route] {
        [
            .get("/benchmark/no-op") { _ in .text("nothing\n") },
            .get("/benchmark/read-files/{study}", readFiles),
            Route("/benchmark/calls", [.post: CallCosts(orthanc: orthanc).answer]),
        ]
    }

    /// Reads every file of a study through the SDK and does nothing with it; `?threads=` says how many at a time.
    @Sendable private func readFiles(_ request: Request) throws -> Response {
        guard let study = request.captures["study"], let threads = Int(request.query("threads") ?? "1"),
            (1...64).contains(threads)
        else { throw HTTPError(400, "Name a study, and from 1 to 64 threads.") }
        var instances: [String] = []
        for series in try orthanc.json("/studies/\(study)")["Series"]?.strings ?? [] {
            instances += try orthanc.json("/series/\(series)")["Instances"]?.strings ?? []
        }
        let next = Atomic(0)
        let bytes = Atomic(0)
        let failures = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: threads) { [orthanc, instances] _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < instances.count else { return }
                do throws(OrthancError) {
                    bytes.add(try orthanc.dicomFile(instance: instances[index]).count, ordering: .relaxed)
                } catch {
                    failures.add(1, ordering: .relaxed)
                }
            }
        }
        guard failures.load(ordering: .relaxed) == 0 else { throw HTTPError(500, "A file cannot be read.") }
        return .text("\(instances.count) files, \(bytes.load(ordering: .relaxed)) bytes\n")
    }
}
