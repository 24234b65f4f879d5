// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@testable import Studies

@Suite struct StudyDocumentTests {
    // MARK: Members

    @Test func `The document has the members that the first instance in order gives`() throws {
        let study = try study(of: [
            record("b", series: "2", seriesNumber: 2), record("a", series: "1", seriesNumber: 1, modality: "MR"),
        ])
        #expect(study["StudyDescription"]?.string == "study of a")
        #expect(study["NumInstances"]?.number == 2)
        let series = try #require(study["series"]?.array)
        #expect(series.map { $0["SeriesDescription"]?.string } == ["series of a", "series of b"])
        let instance = try #require(series.first?["instances"]?.array?.first)
        #expect(instance["metadata"]?["SOPInstanceUID"]?.string == "a")
        #expect(instance["url"]?.string == "dicomweb:../instances/id-a/file")
    }

    @Test func `A study without records is a document without studies`() throws {
        #expect(String(decoding: StudyDocument.json(of: []), as: UTF8.self) == #"{"studies":[]}"#)
    }

    @Test func `Modalities are those of the series in order, each once, and a series without one adds none`() throws {
        let study = try study(of: [
            record("a", series: "1", seriesNumber: 1, modality: "PT"),
            record("b", series: "2", seriesNumber: 2, modality: ""),
            record("c", series: "3", seriesNumber: 3, modality: "CT"),
            record("d", series: "4", seriesNumber: 4, modality: "PT"),
        ])
        #expect(study["Modalities"]?.string == "PT\\CT")
    }

    // MARK: Order

    @Test func `Series come by number, those without one last, ties by UID`() throws {
        let study = try study(of: [
            record("a", series: "9"), record("b", series: "8"), record("c", series: "7", seriesNumber: 2),
            record("d", series: "6", seriesNumber: 2), record("e", series: "5", seriesNumber: -1),
        ])
        #expect(seriesOrder(study) == ["5", "6", "7", "8", "9"])
    }

    @Test func `Instances come by number, those without one last`() throws {
        let study = try study(of: [
            record("a"), record("b", number: 10), record("c", number: 2), record("d", number: -5),
        ])
        #expect(instanceOrder(study) == ["d", "c", "b", "a"])
    }

    @Test func `Instances of the same number come by position along the normal, those without one last`() throws {
        let study = try study(of: [
            record("a", number: 1), record("b", number: 1, position: 10.5), record("c", number: 1, position: -3),
            record("d", number: 0, position: 99),
        ])
        #expect(instanceOrder(study) == ["d", "c", "b", "a"])
    }

    @Test func `Instances without number come by position`() throws {
        let study = try study(of: [record("a"), record("b", position: 2), record("c", position: 1)])
        #expect(instanceOrder(study) == ["c", "b", "a"])
    }

    @Test func `What nothing else tells apart comes by UID`() throws {
        let study = try study(of: [record("1.10"), record("1.2"), record("1.1")])
        #expect(instanceOrder(study) == ["1.1", "1.10", "1.2"])
    }

    @Test func `The document does not depend on the order in which the server lists the instances`() throws {
        let records = (0..<60).map { index in
            record(
                "\(index)", series: "\(index % 7)", seriesNumber: index % 7 == 3 ? nil : index % 3,
                number: index % 5 == 0 ? nil : index % 4, position: index % 2 == 0 ? nil : Double(index % 6))
        }
        let expected = StudyDocument.json(of: records)
        var generator = Numbers(state: 42)
        for _ in 0..<50 {
            let shuffled = records.shuffled(using: &generator)
            #expect(shuffled != records)
            #expect(StudyDocument.json(of: shuffled) == expected)
        }
    }

    // MARK: Frames

    @Test func `An instance of several frames has an entry for each, with the whole metadata in the first`() throws {
        let study = try study(of: [record("a", number: 1, frames: 3), record("b", number: 2)])
        let instances = try #require(study["series"]?.array?.first?["instances"]?.array)
        #expect(
            instances.map { $0["url"]?.string } == [
                "dicomweb:../instances/id-a/file", "dicomweb:../instances/id-a/file?frame=2",
                "dicomweb:../instances/id-a/file?frame=3", "dicomweb:../instances/id-b/file",
            ])
        #expect(instances[0]["metadata"]?["Rows"]?.number == 512)
        for entry in instances[1...2] {
            #expect(
                entry["metadata"]
                    == JSONValue(members: ["SOPInstanceUID": .string("a"), "SeriesInstanceUID": .string("1")]))
        }
        #expect(study["NumInstances"]?.number == 2)
    }

    @Test func `Frames that are served one by one have URLs for cornerstone's loader wadors, with their number`() throws
    {
        let study = try study(of: [record("a", content: .frames, frames: 2)])
        let instances = try #require(study["series"]?.array?.first?["instances"]?.array)
        #expect(
            instances.map { $0["url"]?.string } == [
                "wadors:frames/id-a/1?frame=1", "wadors:frames/id-a/2?frame=2",
            ])
    }

    @Test func `A video's URL is what a player loads`() throws {
        let study = try study(of: [record("a", content: .video)])
        #expect(study["series"]?.array?.first?["instances"]?.array?.map { $0["url"]?.string } == ["video/id-a?frame=1"])
    }

    @Test(arguments: [1, 0, -1]) func `An instance of one frame, or of a senseless number, has one entry`(frames: Int)
        throws
    {
        let study = try study(of: [record("a", frames: frames)])
        #expect(study["series"]?.array?.first?["instances"]?.array?.count == 1)
    }

    // MARK: Several studies

    private func joined(_ documents: [[UInt8]]) throws -> JSONValue? {
        var joined = StudyDocument.Joined()
        for document in documents { joined.append(document) }
        return try JSONValue(parsing: joined.finished())["studies"]
    }

    @Test func `Documents are joined in their order, and empty ones leave nothing`() throws {
        let documents = [[record("a")], [], [record("b"), record("c")]].map { StudyDocument.json(of: $0) }
        let alone = try [documents[0], documents[2]].flatMap { try JSONValue(parsing: $0)["studies"]?.array ?? [] }
        #expect(try joined(documents)?.array == alone)
        #expect(alone.count == 2)
    }

    @Test func `Joining nothing gives a document without studies`() throws {
        #expect(try joined([])?.array == [])
    }

    // MARK: Helpers

    private func record(
        _ uid: String, series: String = "1", seriesNumber: Int? = nil, modality: String = "CT", number: Int? = nil,
        position: Double? = nil, content: InstanceContent = .file, frames: Int = 1
    ) -> InstanceRecord {
        InstanceRecord(
            id: "id-\(uid)", seriesInstanceUID: series, sopInstanceUID: uid, modality: modality,
            seriesNumber: seriesNumber, instanceNumber: number, slicePosition: position, content: content,
            frameCount: frames,
            studyMembers: Array(#""StudyDescription":"study of \#(uid)""#.utf8),
            seriesMembers: Array(
                #""SeriesInstanceUID":"\#(series)","SeriesDescription":"series of \#(uid)""#.utf8),
            metadata: Array(#"{"SOPInstanceUID":"\#(uid)","Rows":512}"#.utf8))
    }

    private func study(of records: [InstanceRecord]) throws -> JSONValue {
        let document = try JSONValue(parsing: StudyDocument.json(of: records))
        let studies = try #require(document["studies"]?.array)
        #expect(studies.count == 1)
        return try #require(studies.first)
    }

    private func seriesOrder(_ study: JSONValue) -> [String?] {
        study["series"]?.array?.map { $0["SeriesInstanceUID"]?.string } ?? []
    }

    private func instanceOrder(_ study: JSONValue) -> [String?] {
        study["series"]?.array?.first?["instances"]?.array?.map { $0["metadata"]?["SOPInstanceUID"]?.string } ?? []
    }
}

/// The same numbers in every run (a linear congruential generator with Knuth's constants).
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}
