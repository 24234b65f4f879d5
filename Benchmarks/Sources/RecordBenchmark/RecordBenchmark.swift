// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import Deflate
import Glibc
import JSON
import OrthancKit
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
            _ = try reader.withFile(bytes) { NaturalizedJSON.write($0, to: &writer) }
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
        try measurePack(of: bytes, with: reader, measure)
    }

    /// What a pack of a thousand such instances costs when it is read, and what parts of that work cost by themselves.
    private static func measurePack(
        of bytes: [UInt8], with reader: DICOMReader,
        _ measure: (String, (inout JSONWriter) throws -> Int) throws -> Void
    ) throws {
        var writer = JSONWriter(capacity: 1 << 20)
        let (uid, seriesUID) = try reader.withFile(bytes) { file in
            NaturalizedJSON.write(file, except: [Tag(0x0020_000D)], to: &writer)
            return (file.dataSet.string(Tag(0x0008_0018)) ?? "", file.dataSet.string(Tag(0x0020_000E)) ?? "")
        }
        // A thousand large ones are more than a pack may hold.
        guard writer.count * 1000 <= RecordLimits().document else { return }
        let metadata = String(decoding: writer.bytes, as: UTF8.self)
        let place = "\"SOPInstanceUID\":\""
        let identifier = OrthancIdentifier(patient: "patient", study: "1.2.3", series: seriesUID)
        let records = (1000..<2000).map { number in
            let own = "\(uid).\(number)"
            return InstanceRecord(
                id: identifier.instance(own), seriesInstanceUID: seriesUID, sopInstanceUID: own, modality: "CT",
                studyMembers: [], seriesMembers: [],
                metadata: Array(metadata.replacing("\(place)\(uid)", with: "\(place)\(own)").utf8))
        }
        let pack = try SeriesPack.encode(records, lastUpdate: "", noticesDeletions: true)
        let stream = Array(pack[60...])
        let uids = records.map(\.sopInstanceUID)

        try measure("1000 in a pack") { _ in try SeriesPack.decode(pack).records.count }
        try measure("of that, inflating") { _ in
            try Inflate.bytes(of: stream, format: .gzip, limit: 256 << 20, expectedSize: 3 << 20).count
        }
        try measure("of that, looking whether it is JSON") { _ in
            for record in records {
                let isValid = record.metadata.withUnsafeBytes { JSONValidator.isValid($0, as: .object) }
                precondition(isValid, "A record is JSON.")
            }
            return 0
        }
        try measure("identifiers of 1000") { _ in uids.reduce(0) { $0 + identifier.instance($1).utf8.count } }
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
