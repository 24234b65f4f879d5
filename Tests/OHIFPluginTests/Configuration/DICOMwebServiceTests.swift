// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin

@Suite struct DICOMwebServiceTests {
    private static let file = "/plugins/libOrthancDicomWeb.so"

    private func service(root: String = "dicom-web", isEnabled: Bool = true, plugin: String? = nil) -> DICOMwebService {
        DICOMwebService(root: root, isEnabled: isEnabled, pluginFile: plugin)
    }

    @Test(arguments: [(true, file, false), (true, nil, true), (false, file, true), (false, nil, true)])
    func `This plugin answers where the other one is not loaded or not enabled`(
        isEnabled: Bool, plugin: String?, isServedHere: Bool
    ) {
        let service = service(isEnabled: isEnabled, plugin: plugin)
        #expect(service.isServedHere == isServedHere)
        #expect(service.warning == nil)
        #expect(!service.isOthers)
    }

    @Test(arguments: ["a", "dicom-web", "pacs/rs", "OHIF", "ohif-web", "a.b_c~d/1", String(repeating: "a", count: 255)])
    func `Any plain path will do`(root: String) {
        #expect(service(root: root).isServedHere)
    }

    @Test(arguments: [
        ("", "Orthanc's own routes"), ("ohif", "the viewer is there"), ("ohif/dicom-web", "the viewer is there"),
        ("..", "other characters"), ("a/../ohif", "other characters"), ("./ohif", "other characters"),
        ("{id}", "other characters"), ("{path...}", "other characters"), ("a b", "other characters"),
        ("a%2Fb", "other characters"), (".*", "other characters"), ("é", "other characters"),
        ("a\u{0}", "other characters"), (String(repeating: "a", count: 256), "more than 255 characters"),
    ])
    func `Below the viewer, Orthanc's root and what is no plain path it answers nothing, and says so`(
        root: String, reason: String
    ) {
        let ours = service(root: root)
        #expect(!ours.isServedHere)
        #expect(ours.warning?.contains(reason) == true)
        // The other plugin's root is its own business.
        #expect(service(root: root, plugin: Self.file).warning == nil)
    }

    @Test(arguments: [["ohif"], ["dicom-web", "ohif"]], [true, false])
    func `As the configuration told is nothing to tell`(plugins: [String], isEnabled: Bool) {
        let service = service(isEnabled: isEnabled, plugin: plugins.contains("dicom-web") ? Self.file : nil)
        #expect(service.compare(withLoaded: plugins) == nil)
        #expect(!service.isOthers)
    }

    @Test func `A plugin that was not foreseen gets the requests, and the log a sentence`() {
        let service = service()
        let sentence = service.compare(withLoaded: ["ohif", "dicom-web"])
        #expect(sentence?.hasPrefix("The DICOMweb plugin is loaded, although no file of it was found") == true)
        #expect(sentence?.contains("at /dicom-web/ are answered 503") == true)
        #expect(service.isOthers)
    }

    @Test func `A plugin that was foreseen and is not there is told`() {
        let service = service(plugin: Self.file)
        let sentence = service.compare(withLoaded: ["ohif"])
        #expect(sentence?.contains("\"\(Self.file)\"") == true)
        #expect(sentence?.contains("nobody answers DICOMweb requests at /dicom-web/") == true)
        #expect(!service.isOthers)
    }

    @Test func `A plugin that does not answer anyway makes no difference`() {
        for plugin in [nil, Self.file] {
            let service = service(isEnabled: false, plugin: plugin)
            #expect(service.compare(withLoaded: plugin == nil ? ["dicom-web"] : []) == nil)
            #expect(!service.isOthers)
        }
    }

    @Test func `The data source needs the plugin, enabled`() {
        #expect(service(plugin: Self.file).obstacle(withLoaded: ["dicom-web"]) == nil)
        #expect(service().obstacle(withLoaded: ["ohif"])?.contains("is not loaded") == true)
        #expect(
            service(isEnabled: false, plugin: Self.file).obstacle(withLoaded: ["dicom-web"])?
                .contains("\"DicomWeb.Enable\" is false") == true)
    }
}
