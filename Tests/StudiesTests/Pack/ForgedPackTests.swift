// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import TestSupport
import Testing
import Threading

@testable import Studies

/// Packs that somebody else wrote, with right lengths and checksums.
@Suite(.ownThread) struct ForgedPackTests {
    private let counters = StudyCounters()

    /// A server with a study of one series and a study of somebody else, untouched for a while.
    private func server(noticesDeletions: Bool = true) -> ModelServer {
        let server = ModelServer(noticesDeletions: noticesDeletions)
        for number in 1...3 {
            server.store(ModelFile(study: "1", series: "1.1", instance: "i\(number)", number: number))
        }
        server.store(ModelFile(study: "2", series: "2.1", instance: "stranger", number: 1))
        server.advance(milliseconds: 5000)
        return server
    }

    private func loader(_ server: ModelServer) -> StudyLoader<ModelServer> {
        StudyLoader(
            server: server, pool: WorkerPool(threads: 1), lastUpdatePolicy: server.lastUpdatePolicy, counters: counters)
    }

    /// Loads the study and writes the pack that it deserves.
    private func loadAndPack(_ server: ModelServer) throws -> LoadedStudy {
        let loaded = try loader(server).load(study: "1")
        for series in loaded.seriesWithoutPack { #expect(try loader(server).writePack(of: series) == .written) }
        return loaded
    }

    private func forge(
        _ server: ModelServer, limits: RecordLimits = RecordLimits(), _ change: (inout [InstanceRecord]) -> Void
    ) throws {
        let (header, right) = try SeriesPack.decode(try #require(try server.pack(ofSeries: "1.1")))
        var records = right
        change(&records)
        try set(
            PackPayload.encode(records, limit: .max), of: records.map(\.id), lastUpdate: header.lastUpdate, on: server,
            limits: limits)
    }

    private func set(
        _ payload: [UInt8], of instances: [String], lastUpdate: String, on server: ModelServer,
        limits: RecordLimits = RecordLimits()
    ) throws {
        let pack = try SeriesPack.encode(
            payload: payload, of: instances, lastUpdate: lastUpdate, noticesDeletions: server.noticesDeletions,
            recordLimits: limits)
        try server.setPack(pack, ofSeries: "1.1")
    }

    @Test func `Of a million names of series no more are taken than it takes to refuse them`() throws {
        var text: [UInt8] = []
        text.append(littleEndian: UInt32(1_000_000))
        text.append(contentsOf: [UInt8](repeating: UInt8(ascii: "\\"), count: 1_000_000))
        let names = try text.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes)
            return try PackPayload.referencedSeries(from: &cursor)
        }
        #expect(names.count == SeriesReferences.storedLimit + 1)
    }

    private func sorted(_ loaded: LoadedStudy) -> [InstanceRecord] { loaded.records.sorted { $0.id < $1.id } }

    /// Changes to right records, each of which makes a pack that is not to be believed.
    enum Forgery: String, CaseIterable {
        case strangersInstance, strangersInstanceWithItsUID, instanceTwice, instanceMissing, pathAsIdentifier
        case longUID, quoteInUID, otherSeriesUID, otherSeriesUIDThroughout, longModality
        case studyNotJSON, studyEndsEarly, studyWithSeries, studyWithNumInstances, studyTwice, otherStudyUID
        case studyWithEscape
        case seriesWithInstances, seriesWithURL, otherUIDInSeries, seriesNotUTF8
        case metadataNotJSON, metadataNotUTF8, metadataWithLoneSurrogate, metadataIsArray, metadataAndMore
        case metadataTooDeep
        case metadataOfOtherInstance, metadataOfOtherSeries, metadataOfOtherStudy, instanceUIDTwice, metadataWithoutUID
        case script, foreignHost, strangersDocument, documentDeeper, escapedName, bulkData, imageID, prototype
        case strangersWaveform, waveformElsewhere, waveformOnAnotherHost

        func apply(to records: inout [InstanceRecord]) {
            switch self {
            case .strangersInstance: records[1].id = "stranger"
            case .strangersInstanceWithItsUID:
                let text = String(decoding: records[1].metadata, as: UTF8.self)
                records[1].metadata = Array(text.replacing("\"i2\"", with: "\"stranger\"").utf8)[...]
                records[1].id = "stranger"
                records[1].sopInstanceUID = "stranger"
                for index in records.indices { records[index].seriesInstanceUID = "2.1" }
                for index in records.indices {
                    let text = String(decoding: records[index].metadata, as: UTF8.self)
                    records[index].metadata = Array(text.replacing("\"1.1\"", with: "\"2.1\"").utf8)[...]
                    records[index].seriesMembers = Array(#""SeriesInstanceUID":"2.1""#.utf8)
                }
            case .instanceTwice: records[1] = records[0]
            case .instanceMissing: records.removeAll()
            case .pathAsIdentifier: records[1].id = "i2/../../stranger"
            case .longUID: set(String(repeating: "1", count: 60_000), ofInstance: &records[1])
            case .quoteInUID: records[1].sopInstanceUID = #"i2","url":"x"#
            case .otherSeriesUID: records[1].seriesInstanceUID = "2.1"
            case .otherSeriesUIDThroughout: for index in records.indices { records[index].seriesInstanceUID = "2.1" }
            case .longModality: records[1].modality = String(repeating: "X", count: 100_000)
            case .studyNotJSON: setStudy("rubbish", in: &records)
            case .studyEndsEarly: setStudy(#""PatientID":"A"},{"PatientID":"B""#, in: &records)
            case .studyWithSeries: setStudy(#""StudyInstanceUID":"1","series":[]"#, in: &records)
            case .studyWithNumInstances: setStudy(#""StudyInstanceUID":"1","NumInstances":9"#, in: &records)
            case .studyTwice: setStudy(#""StudyInstanceUID":"1","StudyInstanceUID":"1""#, in: &records)
            case .otherStudyUID: setStudy(#""StudyInstanceUID":"2""#, in: &records)
            case .studyWithEscape: setStudy(#""StudyInstanceUID":"\u0031""#, in: &records)
            case .seriesWithInstances: records[0].seriesMembers += Array(#","instances":[]"#.utf8)
            case .seriesWithURL: records[0].seriesMembers += Array(#","url":"x""#.utf8)
            case .otherUIDInSeries: records[0].seriesMembers = Array(#""SeriesInstanceUID":"2.1""#.utf8)
            case .seriesNotUTF8: records[0].seriesMembers = Array(#""SeriesDescription":""#.utf8) + [0xC3, 0x22]
            case .metadataNotJSON: records[2].metadata = Array("{".utf8)[...]
            case .metadataNotUTF8: add([0x22, 0x41, 0x22, 0x3A, 0x22, 0xFF, 0x22], to: &records[2])
            case .metadataWithLoneSurrogate: add(#""ImageComments":"\ud800""#, to: &records[2])
            case .metadataIsArray: records[2].metadata = Array("[]".utf8)[...]
            case .metadataAndMore: records[2].metadata += Array(#","url":"x"},{"metadata":{}"#.utf8)
            case .metadataTooDeep:
                add(
                    #""A":"# + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
                    to: &records[2])
            case .metadataOfOtherInstance: records[2].metadata = records[1].metadata
            case .metadataOfOtherSeries: replace("\"1.1\"", with: "\"2.1\"", in: &records[2])
            case .metadataOfOtherStudy: replace("\"1\"", with: "\"2\"", in: &records[2])
            case .instanceUIDTwice: add(#""SOPInstanceUID":"stranger""#, to: &records[2])
            case .metadataWithoutUID: records[2].metadata = Array("{}".utf8)[...]
            case .script: add(#""PixelData":{"DirectRetrieveURL":"javascript:alert(1)"}"#, to: &records[0])
            case .foreignHost: add(#""PixelData":{"DirectRetrieveURL":"https://example.org/"}"#, to: &records[0])
            case .strangersDocument:
                add(
                    #""EncapsulatedDocument":{"DirectRetrieveURL":"../instances/stranger/ohif/document"}"#,
                    to: &records[0])
            case .documentDeeper:
                add(#""A":[{"B":{"DirectRetrieveURL":"../instances/i1/ohif/document"}}]"#, to: &records[0])
            case .escapedName: add(#""A":{"Direct\u0052etrieveURL":"javascript:1"}"#, to: &records[0])
            case .bulkData: add(#""A":{"BulkDataURI":"https://example.org/"}"#, to: &records[0])
            case .strangersWaveform: addWaveform("../instances/stranger/ohif/bulk/54000100/1/54001010", to: &records[0])
            case .waveformElsewhere: addWaveform("../instances/i1/ohif/bulk/54000100/1/../x", to: &records[0])
            case .waveformOnAnotherHost: addWaveform("https://example.org/", to: &records[0])
            case .imageID: add(#""imageId":"wadors:https://example.org/""#, to: &records[0])
            case .prototype: add(#""__proto__":{"A":1}"#, to: &records[0])
            }
        }

        private func set(_ uid: String, ofInstance record: inout InstanceRecord) {
            replace("\"\(record.sopInstanceUID)\"", with: "\"\(uid)\"", in: &record)
            record.sopInstanceUID = uid
            record.frameCount = 65_536
        }

        private func addWaveform(_ url: String, to record: inout InstanceRecord) {
            add(#""WaveformSequence":[{"WaveformData":{"BulkDataURI":"\#(url)"}}]"#, to: &record)
        }

        private func setStudy(_ members: String, in records: inout [InstanceRecord]) {
            for index in records.indices { records[index].studyMembers = Array(members.utf8) }
        }

        private func add(_ members: some Sequence<UInt8>, to record: inout InstanceRecord) {
            record.metadata = ("{".utf8 + Array(members) + ",".utf8 + record.metadata.dropFirst())[...]
        }

        private func add(_ members: String, to record: inout InstanceRecord) { add(members.utf8, to: &record) }

        private func replace(_ old: String, with new: String, in record: inout InstanceRecord) {
            let text = String(decoding: record.metadata, as: UTF8.self)
            record.metadata = Array(text.replacing(old, with: new).utf8)[...]
        }
    }

    @Test(arguments: Forgery.allCases, [true, false])
    func `A pack that says what no pack says is damaged, read over and replaced`(
        forgery: Forgery, noticesDeletions: Bool
    ) throws {
        let server = server(noticesDeletions: noticesDeletions)
        let right = try loadAndPack(server)
        let pack = try #require(try server.pack(ofSeries: "1.1"))
        try forge(server, forgery.apply)
        #expect(try server.pack(ofSeries: "1.1") != pack)
        let loaded = try loadAndPack(server)
        #expect(sorted(loaded) == sorted(right))
        #expect(loaded.series.first?.origin == .files)
        #expect(counters.packsDamaged.value + counters.packsOutdated.value == 1)
        #expect(counters.packsReplaced.value == 1)
        #expect(try server.pack(ofSeries: "1.1") == pack)
    }

    @Test func `A right pack encoded anew is believed, so that the forgeries above fail for what they change`() throws {
        let server = server()
        let right = try loadAndPack(server)
        try forge(server) { _ in }
        let loaded = try loadAndPack(server)
        #expect(loaded.isFromPacks)
        #expect(sorted(loaded) == sorted(right))
    }

    @Test func `Where identifiers do not tell, the instances are listed`() throws {
        let server = server()
        _ = try loadAndPack(server)
        let bare = StudyLoader(
            server: SilentServer(server: server), pool: WorkerPool(threads: 1),
            lastUpdatePolicy: server.lastUpdatePolicy,
            counters: counters)
        #expect(try bare.load(study: "1").isFromPacks)
        #expect(server.calls("instances") > 0)
        try forge(server) { $0[1].id = "stranger" }
        #expect(try bare.load(study: "1").records.allSatisfy { $0.id != "stranger" })
        #expect(counters.packsDamaged.value == 1)
    }

    /// Bytes of the records are changed at random, lengths and checksums made right: what is served then is JSON of the
    /// right instances all the same.
    @Test(arguments: 0..<400)
    func `A pack that is forged at random is served as JSON with the right instances, or made anew`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let server = server(noticesDeletions: seed % 2 == 0)
        _ = try loadAndPack(server)
        let (header, right) = try SeriesPack.decode(try #require(try server.pack(ofSeries: "1.1")))
        var payload = try PackPayload.encode(right, limit: .max)
        for _ in 0...Int.random(in: 0...2, using: &generator) {
            let place = Int.random(in: payload.indices, using: &generator)
            let telling = Array("{}[]\",:\\0".utf8).randomElement(using: &generator) ?? 0
            payload[place] =
                Bool.random(using: &generator) ? UInt8.random(in: 0...255, using: &generator) : telling
        }
        try set(payload, of: right.map(\.id), lastUpdate: header.lastUpdate, on: server)
        let loaded = try loader(server).load(study: "1")
        #expect(sorted(loaded).map(\.id) == ["i1", "i2", "i3"])
        let document = StudyDocument.json(of: loaded.records)
        #expect(JSONValidator.isValid(document, as: .object))
        let value = try JSONValue(parsing: document)
        let instances = value["studies"]?.array?.first?["series"]?.array?.first?["instances"]?.array ?? []
        let uids = Set(instances.compactMap { $0["metadata"]?["SOPInstanceUID"]?.string })
        #expect(uids == ["i1", "i2", "i3"])
    }

    @Test(arguments: [60_000, 130_000], [true, false])
    func `A pack that claims more than there is room for does not keep its study from opening`(
        size: Int, isBackground: Bool
    ) throws {
        let server = server()
        let right = try loadAndPack(server)
        let (header, _) = try SeriesPack.decode(try #require(try server.pack(ofSeries: "1.1")))
        let payload = [UInt8](repeating: 0, count: size)
        let limits = RecordLimits(document: 65_536)
        try set(payload, of: right.records.map(\.id), lastUpdate: header.lastUpdate, on: server, limits: limits)
        let small = StudyLoader(
            server: server, pool: WorkerPool(threads: 1), lastUpdatePolicy: server.lastUpdatePolicy,
            recordLimits: limits,
            counters: counters)
        if isBackground {
            #expect(try small.refreshPack(ofSeries: "1.1") == .written)
        } else {
            let loaded = try small.load(study: "1")
            #expect(sorted(loaded) == sorted(right))
            for series in loaded.seriesWithoutPack { #expect(try small.writePack(of: series) == .written) }
        }
        #expect(counters.packsDamaged.value == 1)
        #expect(try small.load(study: "1").isFromPacks)
    }

    @Test func `A record that is larger than that of any file is not believed`() throws {
        let server = server()
        let right = try loadAndPack(server)
        let limits = RecordLimits(record: 65_536)
        try forge(server, limits: limits) { records in
            let value = "{\"ImageComments\":\"\(String(repeating: "x", count: 140_000))\","
            records[0].metadata = (Array(value.utf8) + records[0].metadata.dropFirst())[...]
        }
        #expect(try loader(server).load(study: "1").isFromPacks, "with usual limits it is a value like others")
        let small = StudyLoader(
            server: server, pool: WorkerPool(threads: 1), lastUpdatePolicy: server.lastUpdatePolicy,
            recordLimits: limits,
            counters: counters)
        #expect(sorted(try small.load(study: "1")) == sorted(right))
        #expect(counters.packsDamaged.value == 1)
    }

    @Test func `What a pack took that is of no use is there for the files`() {
        let budget = MemoryBudget(limits: RecordLimits(document: 1000))
        #expect(budget.takeForPack(900, records: 1))
        #expect(!budget.takeForPack(200, records: 1))
        #expect(!budget.takeForPack(-1, records: 1))
        #expect(!budget.takeForPack(.max, records: .max))
        #expect(!budget.isExceeded)
        budget.giveBack(900, records: 1)
        #expect(budget.take(1000))
        #expect(!budget.take(1))
        #expect(budget.isExceeded)
    }

    @Test func `A pack of two kilobytes does not ask for gigabytes`() throws {
        var record = InstanceRecord.slice(1)
        record.sopInstanceUID = String(repeating: "1", count: 60_000)
        record.seriesInstanceUID = record.sopInstanceUID
        record.frameCount = 65_536
        let many = (0..<4).map { number in
            var one = record
            one.id = "\(number)"
            return one
        }
        #expect(StudyDocument.json(of: many).count < 200 << 20)
        #expect(throws: PackError.damaged) {
            try SeriesPack.encode([record], lastUpdate: "", noticesDeletions: true)
        }
    }

    @Test func `Fifty thousand frames of a real instance are all listed`() {
        var record = InstanceRecord.slice(1, series: String(repeating: "1.", count: 31) + "1")
        record.sopInstanceUID = String(record.sopInstanceUID.prefix(64))
        record.content = .frames
        record.frameCount = 50_000
        let document = StudyDocument.json(of: [record])
        #expect(String(decoding: document, as: UTF8.self).hasSuffix("/50000/?frame=50000\"}]}]}]}"))
    }

    @Test func `More than DEFLATE can hold is refused before room is made for it`() throws {
        let pack = try SeriesPack.encode([.slice(1)], lastUpdate: "", noticesDeletions: true)
        var header = try SeriesPack.header(of: pack)
        let stream = pack[header.size...]
        header.payloadSize = (header.compressedSize + 1) * 1032
        #expect(throws: PackError.damaged) { try SeriesPack.decode(header.encoded() + stream) }
    }
}

/// A server whose identifiers do not tell of what series they are.
private struct SilentServer: StudyServer {
    let server: ModelServer

    var noticesDeletions: Bool { server.noticesDeletions }
    func series(ofStudy study: String) throws(StudyServerError) -> [String] { try server.series(ofStudy: study) }
    func instances(ofSeries series: String) throws(StudyServerError) -> [String] {
        try server.instances(ofSeries: series)
    }
    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result { try server.withFile(ofInstance: instance, body) }
    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8] { try server.tags(ofInstance: instance) }
    func lastUpdate(ofStudy study: String) throws(StudyServerError) -> String? { try server.lastUpdate(ofStudy: study) }
    func lastUpdate(ofSeries series: String) throws(StudyServerError) -> String? {
        try server.lastUpdate(ofSeries: series)
    }
    func pack(ofSeries series: String) throws(StudyServerError) -> [UInt8]? { try server.pack(ofSeries: series) }
}
