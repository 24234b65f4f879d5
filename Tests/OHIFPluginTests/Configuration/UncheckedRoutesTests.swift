// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@testable import OHIFPlugin

@Suite struct UncheckedRoutesTests {
    private func warnings(
        _ options: [String: JSONValue], _ change: (inout OHIFConfiguration) -> Void = { _ in }
    ) -> [String] {
        var configuration = OHIFConfiguration()
        configuration.dicomWebRoot = "pacs/rs"
        change(&configuration)
        return UncheckedRoutes.warnings(["Authorization": JSONValue(members: options)], configuration)
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
            #expect(UncheckedRoutes.warning(whole, authorizationVersion: old)?.contains("\(option)\" \(said)") == true)
        }
        for new in ["0.6.2", "0.11.4", "1.0.0", "mainline", ""] {
            #expect(UncheckedRoutes.warning(whole, authorizationVersion: new) == nil)
        }
    }

    @Test func `Levels of which none is a patient's open nothing`() {
        let whole = ["Authorization": JSONValue(members: ["UncheckedLevels": strings(["instances", "series"])])]
        #expect(UncheckedRoutes.warning(whole, authorizationVersion: "0.4.0") == nil)
        #expect(UncheckedRoutes.warning([:], authorizationVersion: "0.4.0") == nil)
    }

    @Test(arguments: ["ohif", "ohif/dicom-web"])
    func `A DICOMweb service below the root of the viewer is told`(root: String) {
        let found = warnings([:]) { ($0.dicomWebRoot, $0.dataSource) = (root, .dicomWeb) }
        #expect(found.count == 1)
        #expect(found.first?.contains("DicomWeb.Root") == true)
    }

    @Test(arguments: ["ohif-rs", "dicom-web", "rs/ohif"])
    func `One beside it is not`(root: String) {
        #expect(warnings([:]) { ($0.dicomWebRoot, $0.dataSource) = (root, .dicomWeb) }.isEmpty)
    }

    @Test func `So is a folder of the viewer that Orthanc keeps its files in`() {
        for (viewer, storage, isTold) in [
            ("/var/lib", "/var/lib/orthanc", true), ("/var/lib/orthanc/", "/var/lib/orthanc", true),
            ("/", "/data", true),
            ("/var/lib/orthanc-ohif", "/var/lib/orthanc", false), ("/opt/ohif", "/var/lib/orthanc", false),
            ("/var/lib/orthanc/db/ohif", "/var/lib/orthanc/db", false),
        ] {
            let found = warnings([:]) { ($0.viewer, $0.storageDirectory) = (viewer, storage) }
            #expect(found.count == (isTold ? 1 : 0), "\(viewer)")
            #expect(found.allSatisfy { $0.contains("OHIF.Viewer") })
        }
    }

    @Test(arguments: [JSONValue.null, .string("/studies/"), .array([.number(1)]), .array([])])
    func `Values of another form are the other plugin's to refuse`(value: JSONValue) {
        #expect(warnings(["UncheckedFolders": value]).isEmpty)
        #expect(UncheckedRoutes.warnings(["Authorization": value], OHIFConfiguration()).isEmpty)
        #expect(UncheckedRoutes.warnings([:], OHIFConfiguration()).isEmpty)
    }
}
