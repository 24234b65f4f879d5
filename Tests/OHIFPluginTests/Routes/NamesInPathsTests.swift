// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import OHIFPlugin
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

/// UIDs in paths: filters decide by them, so each must mean one resource.
@Suite struct NamesInPathsTests {
    private static let study = "11111111-11111111-11111111-11111111-11111111"
    private static let otherStudy = "22222222-22222222-22222222-22222222-22222222"
    private static let instances = (1...3).map { "\($0)0000000-00000000-00000000-00000000-00000000" }
    private static let frames = "/dicom-web/studies/1.2/series/3.4/instances/5.6/frames/1"

    private let fake = FakeOrthanc()

    /// The status and the sentence of the error that a GET gives.
    private func error(_ path: String) throws -> HTTPError? {
        let plugin = try OHIFPlugin(orthanc: fake.orthanc)
        defer { plugin.stop() }
        let found = try #require(Router(routes: plugin.routes).route(for: path))
        let handler = try #require(found.route.handlers[.get])
        do {
            _ = try handler(Request(path: path, captures: found.captures))
            return nil
        } catch let error as HTTPError {
            return error
        }
    }

    private func answer(_ resources: [String: FakeOrthanc.Resource]) {
        fake.withState { $0.resources = resources }
    }

    /// What `/tools/lookup` finds.
    private static func found(_ level: String, _ ids: [String]) -> FakeOrthanc.Resource {
        .text(
            "[" + ids.map { #"{"ID": "\#($0)", "Path": "/x/\#($0)", "Type": "\#(level)"}"# }.joined(separator: ",")
                + "]")
    }

    private static func series(of study: String, uid: String = "3.4") -> FakeOrthanc.Resource {
        .text(#"{"ParentStudy": "\#(study)", "MainDicomTags": {"SeriesInstanceUID": "\#(uid)"}}"#)
    }

    /// The instance of which the file was asked for.
    private var read: [String] {
        fake.calls.map(\.operation).filter { $0.contains("/attachments/dicom") }
    }

    @Test(arguments: [
        "/dicom-web/studies/x/series/3.4/instances/5.6/frames/1",
        "/dicom-web/studies/1.2/series/3.4*/instances/5.6/frames/1",
        "/dicom-web/studies/1.2/series/3.4/instances/\(String(repeating: "5", count: 129))/frames/1",
        "/dicom-web/studies/\(study)/series/3.4/instances/5.6/frames/1", "/studies/x/ohif-dicom-json",
        "/studies/1.2a/ohif-dicom-json", "/studies/\(String(repeating: "5", count: 129))/ohif-dicom-json",
        "/series/1.2/ohif-dicom-json", "/patients/1.2/ohif-dicom-json",
    ])
    func `What is no UID is not looked for`(path: String) throws {
        #expect(try error(path)?.status == 404)
        #expect(fake.calls.isEmpty)
    }

    @Test(arguments: [frames, "/studies/1.2/ohif-dicom-json"])
    func `A UID that nothing has is not found`(path: String) throws {
        answer(["POST /tools/lookup": .text("[]")])
        let error = try #require(try error(path))
        #expect(error.status == 404)
        #expect(error.description.hasPrefix("There is no such "))
    }

    @Test(arguments: [(frames, 409), ("/studies/1.2/ohif-dicom-json", 404)])
    func `A UID that two studies have names neither`(path: String, status: Int) throws {
        answer([
            "POST /tools/lookup": Self.found("Study", [Self.study, Self.otherStudy]),
            "LOOKUP instance 5.6": .text(Self.instances[0]),
        ])
        let error = try #require(try error(path))
        #expect(error.status == status)
        #expect(error.description.hasPrefix("Several "))
        #expect(read.isEmpty)
    }

    @Test func `Of instances with the same UID the one in the study and the series is meant`() throws {
        answer([
            "LOOKUP study 1.2": .text(Self.study), "POST /tools/lookup": Self.found("Instance", Self.instances),
            "GET /instances/\(Self.instances[0])/series": Self.series(of: Self.otherStudy),
            "GET /instances/\(Self.instances[1])/series": Self.series(of: Self.study),
            "GET /instances/\(Self.instances[2])/series": Self.series(of: Self.study, uid: "3.5"),
        ])
        #expect(try error(Self.frames)?.status == 404)
        #expect(!read.isEmpty)
        #expect(read.allSatisfy { $0.contains(Self.instances[1]) })
    }

    @Test func `Nothing is chosen between two, nor when too many have the UID`() throws {
        var resources: [String: FakeOrthanc.Resource] = ["LOOKUP study 1.2": .text(Self.study)]
        for instance in Self.instances { resources["GET /instances/\(instance)/series"] = Self.series(of: Self.study) }
        for instances in [Array(Self.instances.prefix(2)), [String](repeating: Self.instances[0], count: 101)] {
            resources["POST /tools/lookup"] = Self.found("Instance", instances)
            answer(resources)
            #expect(try error(Self.frames)?.status == 409)
        }
        #expect(read.isEmpty)
    }

    @Test(arguments: [frames, "/studies/1.2/ohif-dicom-json"])
    func `An index that fails is an error of the server, and the log says it`(path: String) throws {
        answer(["POST /tools/lookup": .error(OrthancPluginErrorCode_Database)])
        #expect(try error(path)?.status == 500)
        #expect(fake.log.contains { $0.level == .error && $0.text.contains("POST /tools/lookup") })
    }

    @Test func `Where the DICOMweb plugin turns out to be loaded, it is left to that`() throws {
        answer(["GET /plugins": .text(#"["dicom-web", "ohif"]"#), "LOOKUP study 1.2": .text(Self.study)])
        let plugin = try OHIFPlugin(orthanc: fake.orthanc)
        defer { plugin.stop() }
        plugin.changed(Change(kind: .orthancStarted, level: nil, resource: ""))
        let lines = fake.log.filter { $0.text.contains("The DICOMweb plugin is loaded, although") }
        #expect(lines.map(\.level) == [.warning])
        let found = try #require(Router(routes: plugin.routes).route(for: Self.frames))
        let handler = try #require(found.route.handlers[.get])
        let error = #expect(throws: HTTPError.self) {
            try handler(Request(path: Self.frames, captures: found.captures))
        }
        #expect(error?.status == 503)
        #expect(error?.description.contains("DICOMweb plugin") == true)
    }
}
