// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@testable import OHIFPlugin

@Suite struct ExposureWarningsTests {
    private func warnings(
        _ options: [String: JSONValue], dicomWebRoot: String = "pacs/rs", hasDICOMwebPlugin: Bool = true
    ) -> [String] {
        var configuration = OHIFConfiguration()
        configuration.dicomWebRoot = dicomWebRoot
        return ExposureWarnings.warnings(
            ["Authorization": JSONValue(members: options)], configuration, configurationFolder: "/etc/orthanc",
            hasDICOMwebPlugin: hasDICOMwebPlugin)
    }

    private func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    @Test(arguments: [
        "/", "/studies", "/studies/", "/studies/1234/", "/series/", "/instances/", "/patients/", "/inst", "/pacs/rs/",
        "/pacs/rs/studies/",
    ])
    func `A folder that holds patients' data is told`(folder: String) {
        #expect(
            warnings(["UncheckedFolders": strings(["/ohif/", folder])]) == [
                "The option \"Authorization.UncheckedFolders\" has \"\(folder)\": "
                    + "what OHIF shows of patients can be read without a sign-in"
            ])
    }

    @Test(arguments: ["", "/ohif/", "/ohif", "/app/", "/statistics/", "/studies-of-mine/", "/dicom-web/", "studies"])
    func `Other folders are nothing to tell`(folder: String) {
        #expect(warnings(["UncheckedFolders": strings([folder])]).isEmpty)
    }

    @Test func `So is a resource`() {
        let found = warnings(["UncheckedResources": strings(["/system", "/studies/1234/ohif-dicom-json"])])
        #expect(found.count == 1)
        #expect(found.first?.contains("UncheckedResources\" has \"/studies/1234/ohif-dicom-json\"") == true)
    }

    @Test(arguments: ["patients", "studies", "series", "instances"])
    func `To check one level is how that plugin is set up`(level: String) {
        #expect(warnings(["CheckedLevel": .string(level)]).isEmpty)
        #expect(warnings(["UncheckedLevels": strings(["patients", "series", "instances"])]).isEmpty)
    }

    @Test(
        arguments: [
            ("CheckedLevel", JSONValue.string("studies"), "is \"studies\""),
            ("UncheckedLevels", .array([.string("series"), .string("patients")]), "has \"patients\""),
            ("UncheckedLevels", .array([.string("system")]), "has \"system\""),
        ])
    func `But its first versions grant what belongs to no level that they check`(
        option: String, value: JSONValue, said: String
    ) {
        let whole = ["Authorization": JSONValue(members: [option: value])]
        for old in ["0.4.0", "0.6.1"] {
            #expect(ExposureWarnings.warning(whole, authorizationVersion: old)?.contains("\(option)\" \(said)") == true)
        }
        for new in ["0.6.2", "0.11.4", "1.0.0", "mainline", ""] {
            #expect(ExposureWarnings.warning(whole, authorizationVersion: new) == nil)
        }
    }

    @Test func `Levels of which none is a patient's open nothing`() {
        let whole = ["Authorization": JSONValue(members: ["UncheckedLevels": strings(["instances", "series"])])]
        #expect(ExposureWarnings.warning(whole, authorizationVersion: "0.4.0") == nil)
        #expect(ExposureWarnings.warning([:], authorizationVersion: "0.4.0") == nil)
    }

    @Test(arguments: ["ohif", "ohif/dicom-web"])
    func `A DICOMweb service below the root of the viewer is told`(root: String) {
        let found = warnings([:], dicomWebRoot: root)
        #expect(found.count == 1)
        #expect(warnings([:], dicomWebRoot: root, hasDICOMwebPlugin: false).isEmpty)
        #expect(found.first?.contains("DicomWeb.Root") == true)
    }

    @Test(arguments: ["ohif-rs", "dicom-web", "rs/ohif"])
    func `One beside it is not`(root: String) {
        #expect(warnings([:], dicomWebRoot: root).isEmpty)
    }

    @Test(arguments: [
        ("/var/lib", "files"), ("/var/lib/orthanc/", "files"), ("/", "files"), ("/var/lib/x/..", "files"),
        ("/var/db", "database"), ("/etc/orthanc/.", "configuration"), ("/etc", "configuration"),
    ])
    func `So is a folder of the viewer in which Orthanc keeps something`(viewer: String, kept: String) {
        #expect(
            warnings(ofViewer: viewer) == [
                "The option \"OHIF.Viewer\" names a folder that holds Orthanc's \(kept), too: "
                    + "everybody can read what is there below \"/ohif/\""
            ])
    }

    @Test(arguments: [
        "/var/lib/orthanc-ohif", "/opt/ohif", "/var/lib/orthanc/ohif", "/etc/orthanc/ohif", "/etc/orthanc/ohif.zip",
    ])
    func `A folder of its own is not`(viewer: String) {
        #expect(warnings(ofViewer: viewer).isEmpty)
    }

    private func warnings(ofViewer viewer: String) -> [String] {
        var configuration = OHIFConfiguration()
        (configuration.viewer, configuration.storageDirectory) = (viewer, "/var/lib/orthanc")
        return ExposureWarnings.warnings(
            ["IndexDirectory": .string("/var/db/orthanc")], configuration, configurationFolder: "/etc/orthanc",
            hasDICOMwebPlugin: false)
    }

    @Test(arguments: [JSONValue.null, .string("/studies/"), .array([.number(1)]), .array([])])
    func `Values of another form are the other plugin's to refuse`(value: JSONValue) {
        #expect(warnings(["UncheckedFolders": value]).isEmpty)
        for whole in [["Authorization": value], [:]] {
            let found = ExposureWarnings.warnings(
                whole, OHIFConfiguration(), configurationFolder: "/etc/orthanc", hasDICOMwebPlugin: true)
            #expect(found.isEmpty)
        }
    }
}
