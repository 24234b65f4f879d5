// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import OHIFReleases
import TestSupport
import Testing
import Threading

@testable import Studies

@Suite(.ownThread) struct SeveralStudiesTests {
    private let server = ModelServer(noticesDeletions: true)

    init() {
        for study in ["1", "2"] {
            for series in ["1", "2"] {
                server.store(
                    ModelFile(
                        study: study, series: "\(study).\(series)", instance: "i\(study).\(series)", number: 1))
            }
        }
        server.advance(milliseconds: 5000)
    }

    private func cache() -> DocumentCache<ModelServer> {
        DocumentCache(
            loader: StudyLoader(
                server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy),
            capacity: 1 << 20)
    }

    private func studies(_ document: ReadyDocument) throws -> [JSONValue] {
        try #require(JSONValue(parsing: document.identity())["studies"]?.array)
    }

    @Test func `Several studies make one document, in the order in which they were asked for`() throws {
        let cache = cache()
        let together = try studies(try cache.document(ofStudies: ["2", "1"]).ready())
        let alone = try ["2", "1"].flatMap { try studies(try cache.document(ofStudy: $0).document) }
        #expect(together == alone)
        #expect(together.map { $0["StudyInstanceUID"]?.string } == ["2", "1"])
    }

    @Test func `What is drawn on images of another study is in the document of both, and not without them`() throws {
        for (study, drawnOn) in [("3", "5.1"), ("4", "9.9"), ("5", nil)] {
            server.store(
                ModelFile(study: study, series: "\(study).1", instance: "\(study).1.1", number: 1, isImage: true))
            guard let drawnOn else { continue }
            let object = ModelFile(
                study: study, series: "\(study).2", instance: "\(study).2.1", number: 1, drawnOn: drawnOn)
            server.store(object)
        }
        server.advance(milliseconds: 5000)
        let cache = cache()
        func isShown(_ object: String, in document: ReadyDocument) throws -> Bool {
            let series = try studies(document).flatMap { $0["series"]?.array ?? [] }
            let found = series.first { $0["SeriesInstanceUID"]?.string == object }?["instances"]?.array?.first
            return try #require(found?["metadata"]?["SOPClassUID"]?.string).hasSuffix("481.3")
        }
        let both = try cache.document(ofStudies: ["3", "4", "5"]).ready()
        #expect(try isShown("3.2", in: both))
        #expect(try !isShown("4.2", in: both))
        #expect(try !isShown("3.2", in: cache.document(ofStudies: ["3", "4"]).ready()))
        #expect(try !isShown("3.2", in: cache.document(ofStudies: ["3"]).ready()))
        #expect(try !isShown("3.2", in: cache.document(ofStudy: "3").document))
        #expect(try isShown("3.2", in: cache.document(ofStudy: "3", for: .newest, isToBeJoined: true).document))
    }

    @Test func `One study makes the same document, with the same entity tag, as when it is asked for itself`() throws {
        let cache = cache()
        let alone = try cache.document(ofStudy: "1").document
        let joined = try cache.document(ofStudies: ["1", "none"])
        #expect(joined.entityTags == (alone.gzipETag, alone.identityETag))
        #expect(try joined.ready().gzip == alone.gzip)
    }

    @Test func `Studies that are missing are left out, and none at all is missing`() throws {
        #expect(try studies(try cache().document(ofStudies: ["none", "2", "none"]).ready()).count == 1)
        #expect(throws: StudyServerError.missing) { try cache().document(ofStudies: ["none"]) }
        #expect(throws: StudyServerError.missing) { try cache().document(ofStudies: []) }
    }

    @Test func `Studies of which nothing can be read are left out, and none at all is an error`() throws {
        server.withState { $0.failureStatus = 404 }
        server.fail("i1.1", "i1.2")
        #expect(throws: StudyServerError.unreadable(status: 404, instances: 2)) {
            try cache().document(ofStudies: ["none", "1"])
        }
        let joined = try cache().document(ofStudies: ["1", "2"])
        #expect(joined.parts.count == 1 && joined.failures == ["none of its 2 instances can be read"])
    }

    @Test func `A damaged instance of one of them counts for all`() throws {
        server.store(ModelFile(study: "2", series: "2.1", instance: "i2.1", number: 1, isCut: true))
        server.advance(milliseconds: 5000)
        let joined = try cache().document(ofStudies: ["1", "2"])
        #expect(joined.damagedInstances == 1 && joined.missingInstances == 0)
    }

    @Test func `A document of several studies follows each change of one of them`() throws {
        let cache = cache()
        let before = try cache.document(ofStudies: ["1", "2"]).entityTags.gzip
        #expect(try cache.document(ofStudies: ["1", "2"]).entityTags.gzip == before)
        server.store(ModelFile(study: "2", series: "2.1", instance: "i2.9", number: 9))
        #expect(try cache.document(ofStudies: ["1", "2"]).entityTags.gzip != before)
    }

    @Test func `A series makes the document of its study without the others`() throws {
        let cache = cache()
        let study = try #require(try studies(try cache.document(ofSeries: "1.2").document).first)
        #expect(study["series"]?.array?.map { $0["SeriesInstanceUID"]?.string } == ["1.2"])
        #expect(study["StudyInstanceUID"]?.string == "1")
        #expect(study["NumInstances"]?.number == 1)
        #expect(throws: StudyServerError.missing) { try cache.document(ofSeries: "none") }
    }

    @Test func `What cannot be read while it is overwritten is read again for the document of its series`() throws {
        server.store(ModelFile(study: "1", series: "1.2", instance: "i1.2", number: 1, revision: 1))
        // The series' time and list were asked for.
        server.interrupt(beforeCall: 2) { server in
            server.fail("i1.2")
            // The file, and Orthanc's own reading of it.
            server.interrupt(beforeCall: 2) { $0.fail() }
        }
        let document = try cache().document(ofSeries: "1.2")
        #expect(document.missingInstances == 0)
        #expect(server.calls("file") == 2)
    }

    @Test func `The document of a series is counted as that of a study is`() throws {
        let cache = cache()
        _ = try cache.document(ofSeries: "1.2")
        #expect(cache.counters.documentsFromFiles.value == 1)
        #expect(throws: StudyServerError.missing) { try cache.document(ofSeries: "none") }
        #expect(cache.counters.documentsFailed.value == 0)
        server.fail("seriesLastUpdate")
        #expect(throws: StudyServerError.failed("seriesLastUpdate fails")) { try cache.document(ofSeries: "1.2") }
        #expect(cache.counters.documentsFailed.value == 1)
    }

    @Test func `A study that cannot be read does not hide the others, and none at all is its failure`() throws {
        server.withState { _ = $0.failing.insert("2") }
        let joined = try cache().document(ofStudies: ["1", "2"])
        #expect(joined.parts.count == 1 && joined.failures.count == 1)
        #expect { try cache().document(ofStudies: ["2", "none"]) } throws: { error in
            if case StudyServerError.failed = error { true } else { false }
        }
    }

    @Test func `Studies in another order are another document`() throws {
        let cache = cache()
        #expect(
            try cache.document(ofStudies: ["1", "2"]).entityTags.gzip
                != (try cache.document(ofStudies: ["2", "1"]).entityTags.gzip))
    }
}
