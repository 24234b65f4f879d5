// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import DICOMSamples
import Deflate
import Testing

@testable import Studies

/// How far files are inflated and how many elements are read, for documents, while files arrive, and for summaries.
@Suite struct FileLimitTests {
    private static let identity =
        Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0008_0060, "CS", "CT")
        + Bytes.explicit(0x0020_000E, "UI", "1.24")

    /// A deflated file whose data set has so many bytes once inflated.
    private static func deflated(_ size: Int) throws -> [UInt8] {
        let padding = [UInt8](repeating: 0x20, count: size - identity.count - 12)
        let dataSet = identity + Bytes.explicit(0x7FE0_0010, "OB", padding)
        #expect(dataSet.count == size)
        return Bytes.prefix(Syntax.deflated) + (try Compressor(level: 1).compress(dataSet, format: .raw))
    }

    @Test func `A deflated file is read up to its limit, and refused beyond`() throws {
        let reader = RecordReader(limits: RecordLimits(inflated: 10_000))
        let whole = try Self.deflated(10_000).withUnsafeBytes { reader.read($0, id: "id") }
        #expect(whole.whole?.sopInstanceUID == "1.23")
        let larger = try Self.deflated(10_002).withUnsafeBytes { reader.read($0, id: "id") }
        guard case .refused(let error, _) = larger else {
            Issue.record("It is not refused: \(larger)")
            return
        }
        #expect(error.kind == .exceedsInflationLimit)
    }

    @Test func `While files arrive nothing is inflated beyond 4 MB for records, and 8 MB for summaries`() throws {
        func keeps(_ file: [UInt8]) -> Bool {
            let recent = RecentRecords(capacity: 64 << 20)
            file.withUnsafeBytes { _ = recent.add(file: $0, ofInstance: "i") }
            return recent.contains(instance: "i")
        }
        let four = (try Self.deflated(4 << 20), try Self.deflated(4 << 20 + 2))
        #expect(keeps(four.0) && !keeps(four.1))
        let eight = (try Self.deflated(8 << 20), try Self.deflated(8 << 20 + 2))
        #expect(eight.0.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) } != nil)
        #expect(eight.1.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) } == nil)
    }

    @Test func `Elements are read up to a limit; a file with more is damaged there`() throws {
        // File meta information has two.
        let elements = 3 + 10
        let file = Bytes.file(
            Self.identity + (0..<10).flatMap { Bytes.explicit(UInt32(0x0040_0000 + 0x0100 * $0), "CS", "A ") })
        func reading(_ limit: Int) -> InstanceReading {
            file.withUnsafeBytes { RecordReader(elements: limit).read($0, id: "id") }
        }
        #expect(reading(elements + 2).whole != nil)
        guard case .partial(let record, let partial) = reading(elements + 1) else {
            Issue.record("It is not damaged")
            return
        }
        #expect(partial.damage.kind == .tooManyElements && record.sopInstanceUID == "1.23")
        #expect(RecordLimits.elements == 2_097_152)
    }

    @Test func `A long value is in no summary, and the summary is valid all the same`() throws {
        func summary(_ length: Int) throws -> String {
            let description = Bytes.explicit(0x0008_103E, "LO", String(repeating: "d", count: length))
            let file = Bytes.file(Bytes.explicit(0x0008_0018, "UI", "1.23") + description)
            let encoded = try #require(file.withUnsafeBytes { InstanceSummary.encoded(ofFile: $0) })
            #expect(InstanceSummary.isValid(encoded))
            let compressed = try #require(encoded.withUnsafeBytes { Base64.decode($0) })
            return String(
                decoding: try Inflate.bytes(of: compressed, format: .gzip, limit: 1 << 20), as: UTF8.self)
        }
        #expect(try summary(2048).contains(#""0008,103e":"ddd"#))
        #expect(try !summary(2050).contains("0008,103e"))
        #expect(try summary(2050).hasPrefix(#"{"Version":2,"0008,0018":"1.23""#))
    }
}
