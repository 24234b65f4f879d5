// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import OHIFPlugin
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

/// Who may see what is Orthanc's to decide, by method and path: filters let everybody read below `/ohif/`.
@Suite struct RouteTableTests {
    private static let id = "0a22ce14-4045a4df-6f6f7449-6ba8d214-524d0914"

    /// Whatever was answered below `/ohif/` once, or might be.
    private static let rests = [
        "", "viewer", "viewer/1.2.3", "dicom-json", "frames/\(id)/1", "document/\(id)", "video/\(id)",
        "studies/\(id)/ohif-dicom-json", "instances/\(id)/ohif/document", "instances/\(id)/file", "series/\(id)",
        "patients/\(id)/ohif-dicom-json", "studies/1.2.3/ohif-dicom-json", "dicom-web/studies",
        "dicom-web/studies/1.2/series/3.4/instances/5.6/frames/1", "studies/1.2/series/3.4/instances/5.6/frames/1",
        "../studies/\(id)", "index.html", "app-config.js",
        "status",
    ]
    private static let query = [
        (name: "StudyInstanceUIDs", value: "1.2.3"), (name: "AccessionNumber", value: "1"),
        (name: "PatientID", value: "P"), (name: "url", value: "../studies/\(id)/ohif-dicom-json"),
        (name: "id", value: id),
    ]

    @Test(arguments: ["/dicom-web/", "/ohif/", "ohif/dicom-web", "/", "{path...}", "{id}/x", "/ohif", "..//ohif"])
    func `No GET below the viewer's root asks Orthanc for anything of a patient`(dicomWebRoot: String) throws {
        let fake = FakeOrthanc()
        fake.withState { $0.configuration = #"{"DicomWeb": {"Root": "\#(dicomWebRoot)"}}"# }
        let plugin = try OHIFPlugin(orthanc: fake.orthanc)
        defer { plugin.stop() }
        var asked: [String] = []
        for route in plugin.routes {
            guard let handler = route.handlers[.get] else { continue }
            for path in ["/ohif"] + Self.rests.map({ "/ohif/" + $0 }) {
                guard let captures = route.template.captures(of: path) else { continue }
                asked.append(path)
                let request = Request(path: path, captures: captures, query: Self.query)
                #expect(throws: Never.self) { try handler(request) }
            }
        }
        #expect(Set(asked) == Set(["/ohif"] + Self.rests.map { "/ohif/" + $0 }))
        let words = [
            "/patients", "/studies", "/series", "/instances", "/tools/find", "/tools/lookup", "DICOM ", "LOOKUP ",
        ]
        let ofPatients = fake.calls.map(\.operation).filter { call in words.contains { call.contains($0) } }
        #expect(ofPatients == [])
    }

    @Test(arguments: ["/dicom-web/", "pacs/rs"])
    func `Whatever else can be read lies below one resource, which its path names first`(root: String) throws {
        let fake = FakeOrthanc()
        fake.withState { $0.configuration = #"{"DicomWeb": {"Root": "\#(root)"}}"# }
        let plugin = try OHIFPlugin(orthanc: fake.orthanc)
        defer { plugin.stop() }
        let paths = plugin.routes.filter { $0.handlers[.get] != nil }.map(\.template.description)
            .filter { $0 != "/ohif" && !$0.hasPrefix("/ohif/") }
        let dicomWeb = root == "pacs/rs" ? "/pacs/rs/" : "/dicom-web/"
        let places = [
            "/patients/{id}/", "/studies/{id}/", "/series/{id}/", "/instances/{id}/",
            dicomWeb + "studies/{study}/series/{series}/instances/{instance}/",
        ]
        for place in places { #expect(paths.contains { $0.hasPrefix(place) }) }
        #expect(paths.filter { path in !places.contains { path.hasPrefix($0) } } == [])
    }

    /// They ask for each of them without permission, with a token, and with what is no name. A new route goes into
    /// SystemTests/harness/routes.txt, and how to fill its holes into confidential.py beside it.
    @Test func `The system tests know every route`() throws {
        let fake = FakeOrthanc()
        let plugin = try OHIFPlugin(orthanc: fake.orthanc)
        defer { plugin.stop() }
        let table = plugin.routes.flatMap { route in
            route.handlers.keys.map { "\($0.rawValue) \(route.template)" }
        }
        #expect(Self.knownToSystemTests == table.sorted())
    }

    private static let knownToSystemTests: [String] = {
        let below = "Tests/OHIFPluginTests/Routes/RouteTableTests.swift"
        guard let stream = fopen(#filePath.dropLast(below.count) + "SystemTests/harness/routes.txt", "r") else {
            return []
        }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }()
}
