// SPDX-License-Identifier: GPL-3.0-or-later

import OHIFReleases
import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct ViewerSettingsReleaseTests {
    @Test(arguments: [
        (
            "3.10.0-beta.5",
            #""readsSegmentationsByFrame": false, "hasCustomRoutesByIdentifier": true, "hasCustomizationPhases": false"#
        ),
        (
            "3.12.10",
            #""readsSegmentationsByFrame": false, "hasCustomRoutesByIdentifier": false, "hasCustomizationPhases": false"#
        ),
        (
            "3.13.2",
            #""readsSegmentationsByFrame": true, "hasCustomRoutesByIdentifier": false, "hasCustomizationPhases": true"#
        ),
    ])
    func `The page gets what its release of OHIF needs, and compares no versions`(version: String, members: String) {
        var settings = ViewerSettings()
        settings.ohifVersion = version
        #expect(settings.json().contains(members))
        #expect(settings.json().contains("\"ohifVersion\": \"\(version)\""))
    }

    @Test(arguments: [
        ("3.9.3", ["viewer", "tmtv", "segmentation", "microscopy"]),
        ("3.11.1", ["viewer", "tmtv", "segmentation", "microscopy", "usAnnotation"]),
        ("3.13.2", ["viewer", "tmtv", "segmentation", "microscopy", "usAnnotation", "basic"]),
    ])
    func `Orthanc Explorer gets the modes of the release`(version: String, modes: [String]) {
        #expect(OHIFRelease.ofVersion(version).modes == modes)
        var settings = ViewerSettings()
        settings.ohifVersion = version
        let script = String(decoding: settings.explorerExtension(), as: UTF8.self)
        #expect(script.contains("\"modes\": [" + modes.map { "\"\($0)\"" }.joined(separator: ", ") + "]"))
    }

    @Test func `An opened viewer tells its settings the version of OHIF`() throws {
        let folder = try TemporaryFolder()
        let script = "x('3.13.2','\(String(repeating: "3a", count: 20))')"
        var builder = MiniatureBuild.archive()
        builder.entries.append(ZIPBuilder.Entry("app.bundle.js", script))
        let path = try folder.write("viewer.zip", try builder.bytes())
        let viewer = try Viewer.open(path: path, settings: ViewerSettings())
        #expect(viewer.settings.ohifVersion == "3.13.2")
        let configuration = String(
            decoding: viewer.respond(to: ViewerRequest(path: "app-config.js")).body, as: UTF8.self)
        #expect(configuration.contains("\"ohifVersion\": \"3.13.2\""))
    }
}
