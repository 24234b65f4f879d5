// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@testable import OHIFPlugin

@Suite struct UncheckedRoutesTests {
    private func warnings(_ options: [String: JSONValue]) -> [String] {
        UncheckedRoutes.warnings(["Authorization": JSONValue(members: options)], dicomWebRoot: "pacs/rs")
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

    @Test func `So is a resource, and so is a level`() {
        let found = warnings([
            "UncheckedResources": strings(["/system", "/studies/1234/ohif-dicom-json"]),
            "UncheckedLevels": strings(["patients", "system"]),
        ])
        #expect(found.count == 2)
        #expect(found.first?.contains("UncheckedResources\" has \"/studies/1234/ohif-dicom-json\"") == true)
        #expect(found.last?.contains("UncheckedLevels\" has \"patients\"") == true)
    }

    @Test(arguments: [JSONValue.null, .string("/studies/"), .array([.number(1)]), .array([])])
    func `Values of another form are the other plugin's to refuse`(value: JSONValue) {
        #expect(warnings(["UncheckedFolders": value]).isEmpty)
        #expect(UncheckedRoutes.warnings(["Authorization": value], dicomWebRoot: "dicom-web").isEmpty)
        #expect(UncheckedRoutes.warnings([:], dicomWebRoot: "dicom-web").isEmpty)
    }
}
