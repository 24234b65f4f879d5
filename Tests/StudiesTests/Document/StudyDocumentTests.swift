// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import OHIFReleases
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
        let urls = try urls(of: [record("1.2.3", content: .frames, frames: 2)])
        #expect(
            urls == [
                "wadors:../instances/id-1.2.3/ohif/studies/1.9/series/1/instances/1.2.3/frames/1/?frame=1",
                "wadors:../instances/id-1.2.3/ohif/studies/1.9/series/1/instances/1.2.3/frames/2/?frame=2",
            ])
    }

    @Test(
        arguments: [
            "", " ", "1 2", "1/2", "1%2F2", "1?2", "1#2", ".", "..", "1\t2", "ü1", "1\u{7f}", "studies", "frames",
            String(repeating: "1", count: 129),
        ]) func `What would break the path of a URL makes the frames go by file`(uid: String) throws
    {
        let frames = record("1.2.3", content: .frames, frames: 2)
        var instance = frames
        instance.sopInstanceUID = uid
        var series = frames
        series.seriesInstanceUID = uid
        var study = frames
        study.studyMembers = Array("\"StudyInstanceUID\":\"\(uid == "1\t2" ? "1\\t2" : uid)\"".utf8)
        for record in [instance, series, study] {
            #expect(
                try urls(of: [record]) == [
                    "dicomweb:../instances/id-1.2.3/file", "dicomweb:../instances/id-1.2.3/file?frame=2",
                ])
        }
    }

    @Test func `An instance with another Study Instance UID than the document's goes by file`() throws {
        let first = record("1.2.3", number: 1, content: .frames)
        var other = record("1.2.4", number: 2, content: .frames)
        other.studyMembers = Array(#""StudyInstanceUID":"1.8""#.utf8)
        let third = record("1.2.5", number: 3, content: .frames)
        #expect(
            try urls(of: [first, other, third]) == [
                "wadors:../instances/id-1.2.3/ohif/studies/1.9/series/1/instances/1.2.3/frames/1/?frame=1",
                "dicomweb:../instances/id-1.2.4/file",
                "wadors:../instances/id-1.2.5/ohif/studies/1.9/series/1/instances/1.2.5/frames/1/?frame=1",
            ])
        var nameless = first
        nameless.studyMembers = []
        #expect(try urls(of: [nameless]) == ["dicomweb:../instances/id-1.2.3/file"])
    }

    @Test(arguments: OHIFRelease.known) func `Single images are read by frame where the release does better so`(
        release: OHIFRelease
    ) throws {
        let url = try urls(of: [record("1.2.3", content: .image)], for: release)
        #expect(
            url == [
                release.readsImagesByFrame
                    ? "wadors:../instances/id-1.2.3/ohif/studies/1.9/series/1/instances/1.2.3/frames/1/?frame=1"
                    : "dicomweb:../instances/id-1.2.3/file"
            ])
        #expect(try urls(of: [record("1 3", content: .image)], for: release) == ["dicomweb:../instances/id-1 3/file"])
    }

    @Test(arguments: OHIFRelease.known) func `A segmentation is read as the release reads it, or listed alone`(
        release: OHIFRelease
    ) throws {
        let byFrame = release.readsSegmentationsByFrame
        let path = "wadors:../instances/id-1.2.3/ohif/studies/1.9/series/1/instances/1.2.3/frames"
        let sound = [record("1.2.3", content: .segmentation, frames: 2)]
        #expect(
            try urls(of: sound, for: release)
                == (byFrame ? ["\(path)/1/?frame=1", "\(path)/2/?frame=2"] : ["dicomweb:../instances/id-1.2.3/file"]))
        for record in [
            record("1.2.3", number: 7, content: .wholeSegmentation, frames: 2),
            record("1 3", number: 7, content: .segmentation, frames: 2),
        ] {
            let instances = try instances(of: [record], for: release)
            #expect(instances.map { $0["url"]?.string } == ["dicomweb:../instances/\(record.id)/file"])
            let uid = record.sopInstanceUID
            let listed =
                #"{"SOPClassUID":"1.2.840.10008.5.1.4.1.1.66","SOPInstanceUID":"\#(uid)","#
                + #""SeriesInstanceUID":"1","InstanceNumber":7}"#
            #expect(
                try instances.first?["metadata"]
                    == JSONValue(parsing: byFrame ? Array(listed.utf8) : Array(record.metadata)))
        }
    }

    @Test func `A video's URL is what a player loads`() throws {
        let study = try study(of: [record("a", content: .video)])
        #expect(
            study["series"]?.array?.first?["instances"]?.array?.map { $0["url"]?.string } == [
                "../instances/id-a/ohif/video?frame=1"
            ])
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

    // MARK: Members of study and series

    @Test func `Members of study and series are of the first instance that has a value`() throws {
        var poor = record("1", series: "1", seriesNumber: 1, number: 1)
        poor.studyMembers = Array(
            #""StudyInstanceUID":"1.9","StudyDate":null,"PatientName":{},"StudyDescription":"a""#.utf8)
        poor.seriesMembers = Array(#""SeriesInstanceUID":"1","SeriesDescription":null"#.utf8)
        var rich = record("2", series: "1", seriesNumber: 1, number: 2)
        rich.studyMembers = Array(
            #""StudyInstanceUID":"1.9","StudyDate":"20240102","PatientName":{"Alphabetic":"A,\"B"},"PatientAge":"045Y","StudyDescription":"b""#
                .utf8)
        rich.seriesMembers = Array(#""SeriesInstanceUID":"1","SeriesDescription":"x","Modality":"CT""#.utf8)
        let study = try study(of: [rich, poor])
        #expect(study["StudyDate"]?.string == "20240102")
        #expect(study["PatientName"]?["Alphabetic"]?.string == "A,\"B")
        #expect(study["PatientAge"]?.string == "045Y")
        #expect(study["StudyDescription"]?.string == "a")
        #expect(study.members?.count { $0.key == "StudyDate" } == 1)
        let series = try #require(study["series"]?.array?.first)
        #expect(series["SeriesDescription"]?.string == "x")
        #expect(series["Modality"]?.string == "CT")
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
            studyMembers: Array(#""StudyInstanceUID":"1.9","StudyDescription":"study of \#(uid)""#.utf8),
            seriesMembers: Array(
                #""SeriesInstanceUID":"\#(series)","SeriesDescription":"series of \#(uid)""#.utf8),
            metadata: Array(#"{"SOPInstanceUID":"\#(uid)","Rows":512}"#.utf8))
    }

    private func instances(
        of records: [InstanceRecord], for release: OHIFRelease = .newest
    ) throws -> [JSONValue] {
        let document = try JSONValue(parsing: StudyDocument.json(of: records, for: release))
        let series = document["studies"]?.array?.first?["series"]?.array
        return try #require(series?.first?["instances"]?.array)
    }

    private func urls(of records: [InstanceRecord], for release: OHIFRelease = .newest) throws -> [String?] {
        try instances(of: records, for: release).map { $0["url"]?.string }
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
