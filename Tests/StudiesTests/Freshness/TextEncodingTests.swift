// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import TestSupport
import Testing
import Threading

@testable import Studies

@Suite(.ownThread) struct TextEncodingTests {
    private let latin1 = "Ã©"
    private let utf8 = "é"

    private func server(hasPixels: Bool = false) -> ModelServer {
        let server = ModelServer(noticesDeletions: true)
        server.store(file(hasPixels: hasPixels))
        server.advance(milliseconds: 5000)
        return server
    }

    private func file(hasPixels: Bool = false) -> ModelFile {
        ModelFile(
            study: "1", series: "1.1", instance: "i1", number: 1, hasUndeclaredText: true,
            hasPixels: hasPixels)
    }

    private func loader(_ server: ModelServer, recent: RecentRecords? = nil) -> StudyLoader<
        ModelServer
    > {
        StudyLoader(
            server: server, pool: WorkerPool(threads: 1), lastUpdatePolicy: server.lastUpdatePolicy, recent: recent)
    }

    private func description(_ record: InstanceRecord?) -> String {
        String(decoding: record?.metadata ?? [], as: UTF8.self)
    }

    @Test(arguments: [
        ("Windows1251", [0xC8, 0xE2] as [UInt8], "Ив"), ("Utf8", [0xC3, 0xA9], "é"),
        ("Latin1", [0xE9], "é"),
        ("Cyrillic", [0xB8], "И"), ("Chinese", [0xD5, 0xC5], "张"), ("Korean", [0xC8, 0xAB], "홍"),
        ("Japanese", [0x8E, 0x52], "山"), ("Latin2", [0xB1], "ą"), ("Greek", [0xC4], "Δ"),
        ("Thai", [0xA1], "ก"),
        ("SimplifiedChinese", [0xD5, 0xC5], "张"), ("Ascii", [0xE9], "\u{FFFD}"),
        ("no such name", [0xE9], "é"),
    ])
    func `Text without a declared character set is what Orthanc takes it for`(
        name: String, bytes: [UInt8], text: String
    ) throws {
        let dataSet =
            Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0008_103E, "LO", bytes)
            + Bytes.explicit(0x0020_000E, "UI", "1.24")
        let reader = RecordReader(encoding: TextEncoding(name))
        let record = try Bytes.file(dataSet).withUnsafeBytes {
            try reader.record(of: $0, id: "id").get()
        }
        #expect(
            description(record).contains(#""SeriesDescription":"\#(text)""#), "\(description(record))")
    }

    @Test func `A pack that was made under another encoding is made anew`() throws {
        let server = server()
        let first = try loader(server).load(study: "1")
        for series in first.seriesWithoutPack {
            #expect(try loader(server).writePack(of: series) == .written)
        }
        #expect(try loader(server).load(study: "1").isFromPacks)
        server.withState { $0.encoding = TextEncoding("Utf8") }
        let second = try loader(server).load(study: "1")
        #expect(!second.isFromPacks)
        #expect(
            description(first.records.first).contains(latin1)
                && description(second.records.first).contains(utf8))
        for series in second.seriesWithoutPack {
            #expect(try loader(server).writePack(of: series) == .written)
        }
        #expect(try loader(server).load(study: "1").isFromPacks)
    }

    @Test func `A document that was made under another encoding is not used any more`() throws {
        let server = server()
        let cache = DocumentCache(loader: loader(server), capacity: 1 << 20)
        let first = try cache.document(ofStudy: "1").document
        #expect(try cache.document(ofStudy: "1").document.gzip == first.gzip)
        server.withState { $0.encoding = TextEncoding("Utf8") }
        let second = try cache.document(ofStudy: "1").document
        #expect(second.gzip != first.gzip)
        server.withState { $0.encoding = .latin1 }
        #expect(try cache.document(ofStudy: "1").document.gzip == first.gzip)
    }

    @Test(arguments: [true, false])
    func `What was kept of an arriving file is read as its text is taken now`(hasPixels: Bool) throws {
        let server = server(hasPixels: hasPixels)
        let recent = RecentRecords(capacity: 1 << 20)
        _ = file(hasPixels: hasPixels).bytes.withUnsafeBytes { recent.add(file: $0, ofInstance: "i1") }
        let loader = loader(server, recent: recent)
        #expect(description(try loader.load(study: "1").records.first).contains(latin1))
        server.withState { $0.encoding = TextEncoding("Utf8") }
        #expect(description(try loader.load(study: "1").records.first).contains(utf8))
    }
}
