// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import Deflate
import Glibc
import Studies

/// What one instance costs on its way from the bytes of its file to each JSON form: one thread, everything warm.
///
///     swift run -c release RecordBenchmark FILE…
///
/// The time is processor time, the median of many batches: a busy machine disturbs that least. Allocations are counted
/// rather than timed because they are what a server of many threads fights over, and because they are the same on every
/// machine.
@main
struct RecordBenchmark {
    static func main() throws {
        let files = CommandLine.arguments.dropFirst()
        guard !files.isEmpty else {
            print("usage: RecordBenchmark FILE…")
            exit(64)
        }
        print("| file | elements | work | µs | allocations | bytes written |")
        print("|---|--:|---|--:|--:|--:|")
        for file in files {
            guard let bytes = read(file) else {
                print("\(file): cannot be read")
                exit(66)
            }
            try run(name(of: file), bytes)
        }
    }

    private static func run(_ name: String, _ bytes: [UInt8]) throws {
        let reader = DICOMReader()
        let compressor = try Compressor(level: 1)
        var writer = JSONWriter(capacity: 1 << 20)
        let elements = try reader.withFile(bytes) { count($0.dataSet) }

        func measure(_ work: String, _ body: (inout JSONWriter) throws -> Int) rethrows {
            let result = try Measurement.take { try body(&writer) }
            let time = (result.nanoseconds / 10).rounded() / 100
            print("| \(name) | \(elements) | \(work) | \(time) | \(result.allocations) | \(result.output) |")
        }

        try measure("index") { _ in
            try reader.withFile(bytes) { $0.dataSet.isEmpty ? 1 : 0 }
        }
        try measure("index, DICOM JSON Model") { writer in
            writer.removeAll()
            try reader.withFile(bytes) { DICOMJSONModel.write($0.dataSet, to: &writer) }
            return writer.count
        }
        try measure("index, naturalised record") { writer in
            writer.removeAll()
            try reader.withFile(bytes) { NaturalizedJSON.write($0, to: &writer) }
            return writer.count
        }
        try measure("index, summary") { writer in
            writer.removeAll()
            try reader.withFile(bytes) { InstanceSummary.write($0, to: &writer) }
            return writer.count
        }
        try measure("index, summary as stored") { writer in
            writer.removeAll()
            try reader.withFile(bytes) { InstanceSummary.write($0, to: &writer) }
            return try writer.withUnsafeBytes { try InstanceSummary.encode($0, with: compressor).count }
        }
    }

    /// All elements of a data set, those of items included.
    private static func count(_ dataSet: DataSet) -> Int {
        dataSet.reduce(0) { sum, element in sum + 1 + element.items.reduce(0) { $0 + count($1) } }
    }

    // MARK: Files

    private static func name(of path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return last.hasSuffix(".dcm") ? String(last.dropLast(4)) : last
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let stream = fopen(path, "r") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
        return bytes
    }
}
