// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import OHIFReleases
import Testing

@testable import Studies

@Suite struct UnsupportedReasonTests {
    private static let old = OHIFRelease.of(ReleaseNumber(3, 12, 10))
    private static let new = OHIFRelease.of(ReleaseNumber(3, 13, 2))

    /// An object of a series of its own, about the series of the slices.
    private func object(_ kind: ObjectKind, about series: [String] = ["1.2.3.4"]) -> InstanceRecord {
        var record = InstanceRecord.slice(9, series: "9.9")
        record.kind = kind
        record.referencedSeries = series
        record.content = .file
        return record
    }

    private var image: InstanceRecord {
        var record = InstanceRecord.slice(1)
        record.content = .image
        return record
    }

    private func reason(_ record: InstanceRecord, _ release: OHIFRelease, beside others: [InstanceRecord])
        -> UnsupportedReason?
    {
        UnsupportedReason(of: record, in: StudySurroundings(of: others + [record]), for: release)
    }

    @Test(
        arguments: [
            (ObjectKind.ordinary, nil, nil), (.waveform, nil, nil), (.otherWaveform, nil, .samples),
            (.segmentation, nil, nil), (.fractionalSegmentation, .fractions, .fractions),
            (.compressedSegmentation, .compression, nil), (.structureSet, nil, nil), (.palette, nil, nil),
            (.noPixels, .noPixels, .noPixels), (.unreadablePalette, .unreadablePalette, .unreadablePalette),
        ] as [(ObjectKind, UnsupportedReason?, UnsupportedReason?)])
    func `A release is not given what it shows wrong`(
        kind: ObjectKind, before: UnsupportedReason?, since: UnsupportedReason?
    ) {
        #expect(reason(object(kind), Self.old, beside: [image]) == before)
        #expect(reason(object(kind), Self.new, beside: [image]) == since)
    }

    @Test(
        arguments: [ObjectKind.segmentation, .fractionalSegmentation, .compressedSegmentation, .structureSet],
        [old, new])
    func `No release is given what is drawn on images that the study does not have`(
        kind: ObjectKind, release: OHIFRelease
    ) {
        #expect(reason(object(kind, about: []), release, beside: [image]) == .noImages)
        #expect(reason(object(kind, about: ["8.8"]), release, beside: [image]) == .noImages)
        let named = reason(object(kind, about: ["8.8", image.seriesInstanceUID]), Self.new, beside: [image])
        #expect(named != .noImages)
    }

    @Test func `Compressed images with a palette are not given to OHIF 3_10, which shows them grey`() {
        let release = OHIFRelease.of(ReleaseNumber(3, 10))
        #expect(reason(object(.palette), release, beside: [image]) == .palette)
        #expect(reason(object(.palette), .of(ReleaseNumber(3, 11)), beside: [image]) == nil)
    }

    @Test(arguments: OHIFRelease.known) func `Pixels that are not served as stored never go by file`(
        release: OHIFRelease
    ) throws {
        var record = image
        record.content = .convertedFrames
        func url() throws -> String? {
            let document = try JSONValue(parsing: StudyDocument.json(of: [record], for: release))
            let series = document["studies"]?.array?.first?["series"]?.array?.first
            return series?["instances"]?.array?.first?["url"]?.string
        }
        #expect(try url()?.hasPrefix("wadors:") == true)
        #expect(StudyDocument.unsupported(among: [record], for: release).isEmpty)
        record.sopInstanceUID = "1.2/3"
        #expect(StudyDocument.unsupported(among: [record], for: release).count == 1)
    }

    /// The URLs of an instance of three frames, and why it is listed as not supported.
    private func entries(_ record: InstanceRecord, _ release: OHIFRelease) throws -> ([String?], String?) {
        let document = try JSONValue(parsing: StudyDocument.json(of: [record], for: release))
        let series = try #require(document["studies"]?.array?.first?["series"]?.array?.first)
        return (
            series["instances"]?.array?.map { $0["url"]?.string } ?? [],
            StudyDocument.unsupported(among: [record], for: release).first?.reason
        )
    }

    @Test(arguments: OHIFRelease.known, ["SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"])
    func `Frames with functional groups never go by file, where those of the first would count for all`(
        release: OHIFRelease, sequence: String
    ) throws {
        var record = image
        record.frameCount = 3
        let plain = record
        record.metadata = Array(#"{"Rows":1,"\#(sequence)":[{}],"SOPInstanceUID":"1"}"#.utf8)[...]
        for content in [InstanceContent.frames, .file] {
            record.content = content
            record.sopInstanceUID = "1.2.5"
            let (urls, reason) = try entries(record, release)
            #expect(urls.count == (content == .frames ? 3 : 1) && (reason == nil) == (content == .frames))
            record.sopInstanceUID = "1.2/5"
            #expect(try entries(record, release).1?.contains("one by one") == true)
            var single = record
            single.frameCount = 1
            #expect(try entries(single, release).1 == nil)
            var without = plain
            (without.content, without.sopInstanceUID) = (content, "1.2/5")
            #expect(try entries(without, release).0.count == 3, "frames without groups may go by file")
            #expect(try entries(without, release).1 == nil)
        }
    }

    @Test func `Beside other studies an object may be drawn on images of theirs, when it names any`() {
        let object = object(.structureSet, about: ["8.8"])
        let nameless = self.object(.structureSet, about: [])
        let records = [image, object, nameless]
        let beside = StudySurroundings(of: records, isToBeJoined: true)
        #expect(UnsupportedReason(of: object, in: beside, for: Self.new) == nil)
        #expect(UnsupportedReason(of: nameless, in: beside, for: Self.new) == .noImages)
        let links = StudyLinks(of: records)
        #expect(links.series == ["9.9", image.seriesInstanceUID])
        #expect(links.areAll(among: ["8.8"]))
        #expect(!links.areAll(among: links.series))
    }

    @Test func `In a study without images the page itself says what is missing`() {
        #expect(reason(object(.structureSet, about: ["8.8"]), Self.new, beside: []) == nil)
    }

    @Test func `What is not shown is listed as raw data, under its series' names, and told`() throws {
        let records = [image, object(.otherWaveform)]
        let document = try JSONValue(parsing: StudyDocument.json(of: records, for: Self.new))
        let series = try #require(document["studies"]?.array?.first?["series"]?.array)
        #expect(series.count == 2)
        let listed = series.compactMap { one -> String? in
            let metadata = one["instances"]?.array?.first?["metadata"]
            guard metadata?["SOPClassUID"]?.string == "1.2.840.10008.5.1.4.1.1.66" else { return nil }
            return metadata?["SOPInstanceUID"]?.string
        }
        #expect(listed == [records[1].sopInstanceUID])
        let told = StudyDocument.unsupported(among: records, for: Self.new)
        #expect(told.map(\.instance) == [records[1].id])
        #expect(StudyDocument.unsupported(among: records, for: Self.old).isEmpty)
    }

    @Test func `Of what is drawn on missing images the document says what it is, and on which series`() throws {
        let records = [image, object(.structureSet, about: ["8.8", "8.9"])]
        let document = try JSONValue(parsing: StudyDocument.json(of: records, for: Self.new))
        let series = try #require(document["studies"]?.array?.first?["series"]?.array)
        let metadata = try #require(series.last?["instances"]?.array?.first?["metadata"])
        #expect(metadata["SOPClassUID"]?.string == "1.2.840.10008.5.1.4.1.1.66")
        #expect(metadata["OriginalSpecializedSOPClassUID"]?.string == "1.2.840.10008.5.1.4.1.1.481.3")
        let named = metadata["ReferencedSeriesSequence"]?.array?.map { $0["SeriesInstanceUID"]?.string }
        #expect(named == ["8.8", "8.9"])
    }
}
