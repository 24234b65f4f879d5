// SPDX-License-Identifier: GPL-3.0-or-later

import TemporaryFiles
import Testing
import WebAssets

@testable import ViewerArchive

@Suite struct ViewerSettingsTests {
    @Test func `Settings go into scripts as a JSON object`() throws {
        #expect(
            ViewerSettings().json().hasPrefix(
                #"{"routerBasename": null, "dataSource": "dicom-json", "allowedOrigins": [], "#
                    + #""documentLimit": 268435456, "servesRanges": true, "ohifVersion": null, "#))
        let settings = ViewerSettings(
            dataSource: .dicomWeb(root: "/dicom-web"), routerBasename: "/a/ohif/",
            allowedOrigins: ["https://a.example", "http://b.example:8042"])
        let json = settings.json(builtFor: "/x/")
        #expect(
            json.hasPrefix(
                #"{"routerBasename": "/a/ohif/", "dataSource": "dicom-web", "dicomWebRoot": "/dicom-web", "#
                    + #""allowedOrigins": ["https://a.example", "http://b.example:8042"], "#))
        #expect(json.hasSuffix(#", "builtFor": "/x/"}"#))
    }

    @Test func `No value can end the string or the script that it stands in`() throws {
        #expect(
            ViewerSettings.literal("</script>\"\\\n\u{2028}é")
                == #""\u003c/script\u003e\"\\\u000a\u2028é""#)
    }

    @Test func `The user's configuration runs before what must be set`() throws {
        let settings = ViewerSettings(userConfiguration: Array("window.config = {} // no end".utf8))
        let script = String(decoding: settings.appConfiguration(), as: UTF8.self)
        #expect(script.hasPrefix("window.config = {} // no end\n;\n"))
        #expect(script.contains("\"dataSource\": \"dicom-json\""))
        #expect(String(decoding: ViewerSettings().appConfiguration(), as: UTF8.self).contains("strictZSpacing"))
    }

    @Test func `What only studies by DICOMweb need travels with them only`() {
        let script = { (settings: ViewerSettings) in String(decoding: settings.appConfiguration(), as: UTF8.self) }
        let definition = "page.explainDICOMweb = "
        #expect(!script(ViewerSettings()).contains(definition))
        #expect(script(ViewerSettings(dataSource: .dicomWeb(root: "/dicom-web"))).contains(definition))
    }

    @Test func `No placeholder is left in anything that is served`() throws {
        let settings = ViewerSettings()
        let folder = try TemporaryFolder()
        let path = try folder.write("viewer.zip", try MiniatureBuild.archive().bytes())
        let viewer = try Viewer.open(path: path, settings: settings)
        for bytes in [
            settings.appConfiguration(), settings.explorerExtension(),
            viewer.respond(to: ViewerRequest(path: "")).body,
            MissingViewer(reason: "x").respond(to: ViewerRequest(path: "")).body,
        ] {
            #expect(!bytes.isEmpty)
            for placeholder in ["__SETTINGS__", "__REASON__"] {
                #expect(!ByteSearch.contains(placeholder, in: bytes))
            }
        }
    }

    @Test func `Every page and script that the plugin brings is there and says its licence`() throws {
        for asset in WebAsset.allCases {
            #expect(ByteSearch.contains("SPDX-License-Identifier: GPL-3.0-or-later", in: asset.bytes))
        }
    }

    @Test func `Scripts that stand in the page cannot end their element`() throws {
        for asset in [WebAsset.pageHead, .pageTail] {
            #expect(!ByteSearch.contains("</script", in: asset.bytes))
            #expect(!ByteSearch.contains("<!--", in: asset.bytes))
        }
    }
}

extension ByteSearch {
    fileprivate static func contains(_ needle: String, in bytes: [UInt8]) -> Bool {
        !occurrences(of: needle, in: bytes).isEmpty
    }
}
