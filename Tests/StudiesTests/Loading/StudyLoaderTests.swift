// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Synchronization
import TestSupport
import Testing
import Threading

@testable import Studies

@Suite(.ownThread) struct StudyLoaderTests {
    @Test func `Every instance of every series is read, whatever the number of threads`() throws {
        let archive = Archive(
            series: ["s": (0..<40).map { "a\($0)" }, "t": (0..<33).map { "b\($0)" }, "empty": []],
            files: Dictionary(
                uniqueKeysWithValues: ((0..<40).map { "a\($0)" } + (0..<33).map { "b\($0)" }).map {
                    ($0, .bytes(DICOMBytes.file(instance: "1.\($0)", series: String($0.first ?? "x"))))
                }))
        for threads in [1, 3, 0] {
            let result = try StudyLoader(server: archive, pool: WorkerPool(threads: threads)).load(study: "study")
            #expect(Set(result.records.map(\.id)) == Set(archive.files.keys))
            #expect(result.records.count == 73)
            #expect(result.records.allSatisfy { $0.sopInstanceUID == "1.\($0.id)" })
            #expect(result.records.allSatisfy { $0.seriesInstanceUID == String($0.id.first ?? "y") })
            #expect(result.failures.isEmpty && result.substitutes.isEmpty)
        }
    }

    @Test func `A missing study is missing, and one that cannot be listed has failed`() {
        for error in [StudyServerError.missing, .failed("GET /studies/study: Orthanc's error 11")] {
            #expect(throws: error) {
                try StudyLoader(server: Archive(studyError: error), pool: WorkerPool(threads: 2)).load(study: "study")
            }
        }
    }

    @Test func `A series that is deleted meanwhile is left out, one that cannot be listed fails the study`() throws {
        var archive = Archive(
            series: ["s": ["a"], "gone": []], files: ["a": .bytes(DICOMBytes.file(instance: "1"))],
            seriesErrors: ["gone": .missing])
        let result = try StudyLoader(server: archive, pool: WorkerPool(threads: 2)).load(
            study: "study")
        #expect(result.records.map(\.id) == ["a"])
        #expect(result.failures.isEmpty)
        archive.seriesErrors["gone"] = .failed("GET /series/gone: Orthanc's error 11")
        #expect(throws: StudyServerError.failed("GET /series/gone: Orthanc's error 11")) {
            try StudyLoader(server: archive, pool: WorkerPool(threads: 2)).load(study: "study")
        }
    }

    @Test func `An instance that is deleted meanwhile is left out`() throws {
        let archive = Archive(
            series: ["s": ["a", "gone", "b"]],
            files: [
                "a": .bytes(DICOMBytes.file(instance: "1")), "gone": .error(.missing),
                "b": .bytes(DICOMBytes.file(instance: "2")),
            ])
        let result = try StudyLoader(server: archive, pool: WorkerPool(threads: 2)).load(
            study: "study")
        #expect(Set(result.records.map(\.id)) == ["a", "b"])
        #expect(result.failures.isEmpty && result.substitutes.isEmpty)
    }

    @Test func `An instance that cannot be read is reported, and the others are there`() throws {
        let archive = Archive(
            series: ["s": ["a", "broken"]],
            files: [
                "a": .bytes(DICOMBytes.file(instance: "1")),
                "broken": .error(.failed("reading instance broken: Orthanc's error 13")),
            ])
        let result = try StudyLoader(server: archive, pool: WorkerPool(threads: 2)).load(
            study: "study")
        #expect(result.records.map(\.id) == ["a"])
        #expect(result.failures.map(\.instance) == ["broken"])
        #expect(result.failures.map(\.reason) == ["reading instance broken: Orthanc's error 13"])
    }

    @Test func `For a file that the reader refuses the server's own tags stand in`() throws {
        let archive = Archive(
            series: ["s": ["a"]], files: ["a": .bytes(Array("This is not DICOM at all.".utf8))],
            tags: [
                "a": """
                {"0008,0018": {"Name": "SOPInstanceUID", "Type": "String", "Value": "1.2.3"},
                 "0008,0060": {"Name": "Modality", "Type": "String", "Value": "MR"},
                 "0020,000e": {"Name": "SeriesInstanceUID", "Type": "String", "Value": "1.2"},
                 "0020,0011": {"Name": "SeriesNumber", "Type": "String", "Value": "4 "},
                 "0020,0013": {"Name": "InstanceNumber", "Type": "String", "Value": "7"},
                 "0020,0032": {"Name": "ImagePositionPatient", "Type": "String", "Value": "0\\\\0\\\\-12.5"},
                 "0020,0037": {"Name": "ImageOrientationPatient", "Type": "String", "Value": "1\\\\0\\\\0\\\\0\\\\1\\\\0"},
                 "0028,0008": {"Name": "NumberOfFrames", "Type": "String", "Value": "2"}}
                """
            ])
        let result = try StudyLoader(server: archive, pool: WorkerPool(threads: 2)).load(
            study: "study")
        let record = try #require(result.records.first)
        #expect(record.id == "a")
        #expect(record.sopInstanceUID == "1.2.3")
        #expect(record.seriesInstanceUID == "1.2")
        #expect(record.modality == "MR")
        #expect(record.seriesNumber == 4)
        #expect(record.instanceNumber == 7)
        #expect(record.slicePosition == -12.5)
        #expect(record.frameCount == 2)
        #expect(try JSONValue(parsing: Array(record.metadata))["Modality"]?.string == "MR")
        #expect(result.substitutes.map(\.instance) == ["a"])
        #expect(result.failures.isEmpty)
    }

    @Test(arguments: [
        "not JSON", "[]", "{}", #"{"0008,0018": {"Type": "String", "Value": "1.2.3"}}"#,
        #"{"0008,0018": {"Type": "String", "Value": ""}, "0020,000e": {"Type": "String", "Value": "1.2"}}"#,
    ])
    func `A refused file whose tags do not identify it is reported`(tags: String) throws {
        let archive = Archive(series: ["s": ["a"]], files: ["a": .bytes([1, 2, 3])], tags: ["a": tags])
        let result = try StudyLoader(server: archive, pool: WorkerPool(threads: 2)).load(
            study: "study")
        #expect(result.records.isEmpty && result.substitutes.isEmpty)
        #expect(result.failures.map(\.instance) == ["a"])
    }

    @Test func `What the reader refuses and what cannot be read is counted each time`() throws {
        let archive = Archive(
            series: ["s": ["a", "refused", "broken"], "t": ["also refused", "nameless", "gone"]],
            files: [
                "a": .bytes(DICOMBytes.file(instance: "1")), "refused": .bytes([1]), "also refused": .bytes([2]),
                "nameless": .bytes([3]), "broken": .error(.failed("a reason")), "gone": .error(.missing),
            ],
            tags: [
                "refused": Self.identifyingTags, "also refused": Self.identifyingTags, "nameless": "{}",
            ])
        let counters = StudyCounters()
        let loader = StudyLoader(server: archive, pool: WorkerPool(threads: 2), counters: counters)
        for times in 1...2 {
            let result = try loader.load(study: "study")
            #expect(result.records.count == 3)
            #expect(counters.instancesSubstituted.value == 2 * times)
            #expect(counters.instancesUnreadable.value == 2 * times)
        }
    }

    /// Tags in Orthanc's form that say which instance it is, and no more.
    private static let identifyingTags = #"""
        {"0008,0018": {"Name": "SOPInstanceUID", "Type": "String", "Value": "1.2.3"},
         "0020,000e": {"Name": "SeriesInstanceUID", "Type": "String", "Value": "1.2"}}
        """#

    @Test func `Reasons hold no values of the file`() throws {
        let secret = "DOE^JANE"
        let file = DICOMBytes.element(0x0010, 0x0010, secret) + [0xFF]
        let archive = Archive(series: ["s": ["a"]], files: ["a": .bytes(file)], tags: ["a": "{}"])
        let result = try StudyLoader(server: archive, pool: WorkerPool(threads: 2)).load(
            study: "study")
        let reason = try #require(result.failures.first?.reason)
        #expect(!reason.isEmpty)
        #expect(!reason.contains("DOE") && !reason.contains("JANE"))
    }
}

/// A server with one study.
private struct Archive: StudyServer {
    enum File {
        case bytes([UInt8])
        case error(StudyServerError)
    }

    var series: [String: [String]] = [:]
    var files: [String: File] = [:]
    var tags: [String: String] = [:]
    var studyError: StudyServerError?
    var seriesErrors: [String: StudyServerError] = [:]

    func series(ofStudy study: String) throws(StudyServerError) -> [String] {
        if let studyError { throw studyError }
        return Array(series.keys)
    }

    func instances(ofSeries id: String) throws(StudyServerError) -> [String] {
        if let error = seriesErrors[id] { throw error }
        return series[id] ?? []
    }

    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        switch files[instance] {
        case .bytes(let bytes): return bytes.withUnsafeBytes { body($0) }
        case .error(let error): throw error
        case nil: throw .missing
        }
    }

    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8] {
        guard let tags = tags[instance] else { throw .missing }
        return Array(tags.utf8)
    }
}

/// DICOM in implicit VR little endian, without preamble.
private enum DICOMBytes {
    static func file(instance: String, series: String = "1.2") -> [UInt8] {
        element(0x0008, 0x0018, instance) + element(0x0020, 0x000E, series)
    }

    /// An element with its tag, its length in four bytes and its value, padded to an even length (PS3.5 7.1.3).
    static func element(_ group: UInt16, _ element: UInt16, _ value: String) -> [UInt8] {
        let bytes = Array(value.utf8) + (value.utf8.count % 2 == 0 ? [] : [0])
        return [
            UInt8(truncatingIfNeeded: group), UInt8(group >> 8), UInt8(truncatingIfNeeded: element),
            UInt8(element >> 8),
            UInt8(truncatingIfNeeded: bytes.count), 0, 0, 0,
        ] + bytes
    }
}
