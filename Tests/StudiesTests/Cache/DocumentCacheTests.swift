// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import HTTPSemantics
import Synchronization
import TestSupport
import Testing
import Threading

@testable import Studies

@Suite(.ownThread) struct DocumentCacheTests {
    private let counters = StudyCounters()

    private func server(manner: ModelServer.Manner = .noticesDeletions) -> ModelServer {
        let server = ModelServer(manner: manner)
        for number in 1...5 { server.store(file(number)) }
        server.advance(milliseconds: 5000)
        return server
    }

    private func file(_ number: Int, study: String = "1", revision: Int = 0) -> ModelFile {
        ModelFile(
            study: study, series: study + ".1", instance: "i\(study).\(number)", number: number, revision: revision)
    }

    private func cache(
        _ server: ModelServer, capacity: Int = 1 << 20, patience: Double = 60,
        didLoad: @escaping @Sendable (String, LoadedStudy) -> Void = { _, _ in }
    ) -> DocumentCache<ModelServer> {
        DocumentCache(
            loader: StudyLoader(
                server: server, pool: WorkerPool(threads: 2), lastUpdatePolicy: server.lastUpdatePolicy,
                counters: counters),
            capacity: capacity, patience: patience, didLoad: didLoad)
    }

    @Test func `A document is the one of the study's records, in gzip and inflated`() throws {
        let server = server()
        let served = try cache(server).document(ofStudy: "1").document
        let expected = StudyDocument.json(
            of: try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
                .records)
        #expect(try served.identity() == expected)
        #expect(try Inflate.bytes(of: served.gzip, format: .gzip, limit: 1 << 20) == expected)
        #expect(served.size == expected.count)
        #expect(served.gzip.capacity < served.gzip.count + 64)
    }

    @Test func `An untouched study is read once and then takes one call`() throws {
        let server = server()
        let cache = cache(server)
        #expect(try cache.document(ofStudy: "1").origin == .files)
        let calls = server.withState { $0.calls }
        let again = try cache.document(ofStudy: "1")
        #expect(again.origin == .memory)
        var expected = calls
        expected["studyLastUpdate", default: 0] += 1
        #expect(server.withState { $0.calls } == expected)
        #expect(counters.documentsFromFiles.value == 1)
        #expect(counters.documentsFromMemory.value == 1)
        #expect(cache.count == 1)
        #expect(cache.bytes > again.document.gzip.count)
    }

    @Test func `Where deletions do not show, the instances are listed until something in the archive changes`() throws {
        let server = server(manner: .countsInstances)
        let cache = cache(server)
        _ = try cache.document(ofStudy: "1")
        // What is opened once does not pay for the look at the archive.
        #expect(server.calls("archiveMark") == 0)
        #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["archiveMark", "instances", "series"])
        for _ in 1...3 { #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["archiveMark"]) }
        server.store(file(1, study: "2"))
        #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["archiveMark", "instances", "series"])
        #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["archiveMark"])
        server.delete(study: "2")
        #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["archiveMark", "instances", "series"])
        #expect(counters.documentsFromFiles.value == 1)
    }

    @Test func `In a large archive a small study is listed rather than the archive counted`() throws {
        let server = server(manner: .countsInstances)
        server.withState { $0.otherInstances = 1_000_000 }
        let cache = cache(server)
        for _ in 1...2 { _ = try cache.document(ofStudy: "1") }
        #expect(server.calls("archiveMark") == 1)
        for _ in 1...3 { #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["instances", "series"]) }
        server.delete(instance: "i1.3", series: "1.1", study: "1")
        #expect(try cache.document(ofStudy: "1").origin == .files)
    }

    @Test func `In an archive that never rests the instances are listed, and its size is not forgotten`() throws {
        let server = server(manner: .countsInstances)
        server.withState { $0.isBusy = true }
        let cache = cache(server)
        for _ in 1...2 { _ = try cache.document(ofStudy: "1") }
        #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["archiveMark", "instances", "series"])
        server.delete(instance: "i1.3", series: "1.1", study: "1")
        #expect(try cache.document(ofStudy: "1").origin == .files)
        server.withState { $0.otherInstances = 1_000_000 }
        for _ in 1...2 { _ = try cache.document(ofStudy: "1") }
        #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["instances", "series"])
    }

    @Test func `Where the archive cannot be counted any more, the instances are listed`() throws {
        let server = server(manner: .countsInstances)
        let cache = cache(server)
        for _ in 1...2 { _ = try cache.document(ofStudy: "1") }
        server.withState { $0.isUncountable = true }
        #expect(try calls(server) { try cache.document(ofStudy: "1") } == ["instances", "series"])
        server.delete(instance: "i1.3", series: "1.1", study: "1")
        #expect(try cache.document(ofStudy: "1").origin == .files)
    }

    /// The calls that a request makes, but for the study's `LastUpdate`.
    private func calls(_ server: ModelServer, _ request: () throws -> ServedDocument) rethrows -> [String] {
        let before = server.withState { $0.calls }
        #expect(try request().origin == .memory)
        let after = server.withState { $0.calls }
        return after.filter { $0.key != "studyLastUpdate" && $0.value > before[$0.key] ?? 0 }.keys.sorted()
    }

    @Test func `The entity tag is that of the content, and another one without gzip`() throws {
        let server = server()
        let cache = cache(server, capacity: 0)
        let first = try cache.document(ofStudy: "1").document
        let second = try cache.document(ofStudy: "1").document
        #expect(first.gzipETag == second.gzipETag)
        #expect(first.gzipETag != first.identityETag)
        #expect(first.gzipETag.text.count == 34)
        server.store(file(1, revision: 1))
        #expect(try cache.document(ofStudy: "1").document.gzipETag != first.gzipETag)
    }

    @Test func `What changed within two seconds is answered but not kept`() throws {
        let server = server()
        let cache = cache(server)
        server.store(file(6))
        _ = try cache.document(ofStudy: "1")
        #expect(cache.count == 0)
        server.advance(milliseconds: 2000)
        _ = try cache.document(ofStudy: "1")
        #expect(cache.count == 1)
    }

    @Test(arguments: ModelServer.Manner.allCases, 1...3)
    func `Changes by another server show without being told`(manner: ModelServer.Manner, openings: Int) throws {
        let server = server(manner: manner)
        let cache = cache(server)
        var before = try cache.document(ofStudy: "1").document
        for _ in 1..<openings { before = try cache.document(ofStudy: "1").document }
        server.delete(instance: "i1.3", series: "1.1", study: "1")
        let after = try cache.document(ofStudy: "1").document
        #expect(after.size < before.size)
        server.delete(study: "1")
        #expect(throws: StudyServerError.missing) { try cache.document(ofStudy: "1") }
    }

    @Test func `What this server was told of makes room at once`() throws {
        let server = server()
        let cache = cache(server)
        _ = try cache.document(ofStudy: "1")
        cache.studyChanged("1")
        #expect(cache.count == 0)
        _ = try cache.document(ofStudy: "1")
        cache.anyStudyChanged()
        #expect(cache.count == 0 && cache.bytes == 0)
    }

    /// The twelve calls of one computation, with one thread: version, series, the series' LastUpdate, pack, instances,
    /// five files, the series' LastUpdate, version.
    @Test(arguments: 0..<12)
    func `A study that changes while it is read is read again, and the answer is what it has become`(call: Int) throws {
        let server = server()
        let cache = cache(server)
        server.interrupt(beforeCall: call) { [self] server in
            server.advance(milliseconds: 10)
            server.delete(instance: "i1.1", series: "1.1", study: "1")
            server.store(file(9))
            cache.studyChanged("1")
        }
        let served = try cache.document(ofStudy: "1").document
        #expect(server.withState { $0.interruption == nil })
        let fresh = try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
        #expect(try served.identity() == StudyDocument.json(of: fresh.records))
        #expect(cache.count == 0)
        server.advance(milliseconds: 3000)
        let now = try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
        #expect(try cache.document(ofStudy: "1").document.identity() == StudyDocument.json(of: now.records))
    }

    /// Without another change, and after one that has the study read a second time, which takes ten calls: the series'
    /// last look is only for what may be packed.
    @Test(arguments: (0..<12).map { ($0, false) } + (0..<10).map { ($0, true) })
    func `A study that is deleted while it is read is missing, and nothing of it is kept`(
        call: Int, isReadAgain: Bool
    ) throws {
        let server = server()
        let cache = cache(server)
        let delete: @Sendable (ModelServer) -> Void = { server in
            server.advance(milliseconds: 10)
            server.delete(study: "1")
            cache.studyChanged("1")
        }
        if isReadAgain {
            // Before the last call of the first reading.
            server.interrupt(beforeCall: 11) { [self] server in
                server.store(file(9))
                cache.studyChanged("1")
                server.interrupt(beforeCall: call + 1, delete)
            }
        } else {
            server.interrupt(beforeCall: call, delete)
        }
        #expect(throws: StudyServerError.missing) { try cache.document(ofStudy: "1") }
        #expect(server.withState { $0.interruption == nil })
        #expect(cache.count == 0)
        #expect(counters.documentsFailed.value == 0)
    }

    @Test func `A document with instances missing is answered, says so, and is not kept`() throws {
        let server = server()
        let cache = cache(server)
        server.fail("i1.2")
        #expect(try cache.document(ofStudy: "1").missingInstances == 1)
        #expect(cache.count == 0)
        server.fail()
        #expect(try cache.document(ofStudy: "1").missingInstances == 0)
        #expect(cache.count == 1)
    }

    @Test func `A failure is one request's, and nothing is kept of it`() throws {
        let server = server()
        let cache = cache(server)
        server.fail("studyLastUpdate")
        #expect(throws: StudyServerError.failed("studyLastUpdate fails")) { try cache.document(ofStudy: "1") }
        server.fail("series")
        #expect(throws: StudyServerError.failed("series fails")) { try cache.document(ofStudy: "1") }
        #expect(counters.documentsFailed.value == 2)
        server.fail()
        #expect(try cache.document(ofStudy: "1").missingInstances == 0)
        #expect(throws: StudyServerError.missing) { try cache.document(ofStudy: "unknown") }
        #expect(counters.documentsFailed.value == 2)
    }

    @Test func `Who loads is told once, with what there is to do`() throws {
        let loads = Mutex<[String]>([])
        let server = server()
        let cache = cache(server) { study, loaded in
            loads.withLock { $0.append("\(study): \(loaded.seriesWithoutPack.map(\.id))") }
        }
        _ = try cache.document(ofStudy: "1")
        _ = try cache.document(ofStudy: "1")
        #expect(loads.withLock { $0 } == [#"1: ["1.1"]"#])
    }

    @Test func `Memory stays within its bounds`() throws {
        let server = ModelServer()
        for study in 1...40 { for number in 1...3 { server.store(file(number, study: "\(study)")) } }
        server.advance(milliseconds: 5000)
        let cache = cache(server, capacity: 10_000)
        for study in 1...40 {
            _ = try cache.document(ofStudy: "\(study)")
            #expect(cache.bytes <= 10_000)
        }
        #expect(cache.count >= 5)
    }

    // MARK: Several at once

    /// Starts threads that ask for a study.
    private func ask(_ cache: DocumentCache<ModelServer>, times: Int) -> [Running<ServedDocument>] {
        (0..<times).map { _ in Running("a document") { try cache.document(ofStudy: "1") } }
    }

    @Test func `Many requests for the same study read it once`() throws {
        let server = server()
        let gate = Gate()
        let cache = cache(server)
        // The first request's first look at the series is held; its version has been read then.
        server.interrupt(beforeCall: 1) { _ in gate.pass() }
        let first = ask(cache, times: 1)
        gate.waitForArrival()
        let others = ask(cache, times: 20)
        try cache.waiting.wait(for: "20 requests that wait") { $0 >= 20 }
        gate.open()
        for request in first + others { #expect(try request.result().missingInstances == 0) }
        #expect(server.calls("file") == 5)
        #expect(counters.documentsFromFiles.value == 1)
        #expect(counters.documentsFromMemory.value == 20)
    }

    @Test func `A request does not take what was begun before a change that it must see`() throws {
        let server = server()
        let gate = Gate()
        let cache = cache(server)
        // Held at the last call of the computation, when all files have been read.
        server.interrupt(beforeCall: 10) { _ in gate.pass() }
        let early = ask(cache, times: 1)
        gate.waitForArrival()
        server.store(file(6))
        cache.studyChanged("1")
        let late = ask(cache, times: 3)
        try cache.waiting.wait(for: "3 requests that wait") { $0 >= 3 }
        gate.open()
        for request in early { try request.result() }
        let fresh = try StudyLoader(server: BareServer(server: server), pool: WorkerPool(threads: 1)).load(study: "1")
        let expected = StudyDocument.json(of: fresh.records)
        for request in late { #expect(try request.result().document.identity() == expected) }
    }

    @Test func `A failure wakes everybody who waits`() throws {
        let server = server()
        let gate = Gate()
        let cache = cache(server)
        server.interrupt(beforeCall: 1) { server in
            gate.pass()
            server.fail("series")
        }
        let first = ask(cache, times: 1)
        gate.waitForArrival()
        let others = ask(cache, times: 10)
        try cache.waiting.wait(for: "10 requests that wait") { $0 >= 10 }
        gate.open()
        for request in first + others {
            #expect(throws: StudyServerError.failed("series fails")) { try request.result() }
        }
        #expect(server.calls("series") == 1)
    }

    @Test func `Nobody waits for ever`() throws {
        let server = server()
        let gate = Gate()
        let cache = cache(server, patience: 0.2)
        server.interrupt(beforeCall: 1) { _ in gate.pass() }
        let first = ask(cache, times: 1)
        gate.waitForArrival()
        #expect(throws: StudyServerError.busy) { try cache.document(ofStudy: "1") }
        gate.open()
        for request in first { #expect(try request.result().missingInstances == 0) }
        #expect(try cache.document(ofStudy: "1").origin == .memory)
    }

    @Test func `Another study does not wait`() throws {
        let server = server()
        server.store(file(1, study: "2"))
        server.advance(milliseconds: 5000)
        let gate = Gate()
        let cache = cache(server)
        server.interrupt(beforeCall: 1) { _ in gate.pass() }
        let first = ask(cache, times: 1)
        gate.waitForArrival()
        #expect(try cache.document(ofStudy: "2").origin == .files)
        gate.open()
        for request in first { try request.result() }
    }

    @Test func `A stopped cache answers nothing more`() throws {
        let server = server()
        let cache = cache(server)
        _ = try cache.document(ofStudy: "1")
        cache.stop()
        #expect(throws: StudyServerError.failed("the server is stopping")) { try cache.document(ofStudy: "1") }
    }
}
