// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct GlobalPropertyTests {
    @Test func `A text is kept under its number`() throws {
        let fake = FakeOrthanc()
        try fake.orthanc.setGlobalProperty(1024, "é")
        try fake.orthanc.setGlobalProperty(.max, "")
        #expect(try fake.orthanc.globalProperty(1024, default: "none") == "é")
        #expect(try fake.orthanc.globalProperty(.max, default: "none").isEmpty)
        #expect(fake.timesFreed == [1, 1])
    }

    @Test func `A number without a text gives the default`() throws {
        let fake = FakeOrthanc()
        #expect(try fake.orthanc.globalProperty(2000).isEmpty)
        #expect(try fake.orthanc.globalProperty(2000, default: "none") == "none")
    }

    @Test(arguments: [1023, 0, -1, .min] as [Int32]) func `Orthanc's own numbers are refused`(number: Int32) {
        let fake = FakeOrthanc()
        #expect(throws: OrthancError(.parameterOutOfRange, operation: "reading global property \(number)")) {
            try fake.orthanc.globalProperty(number)
        }
        #expect(throws: OrthancError(.parameterOutOfRange, operation: "writing global property \(number)")) {
            try fake.orthanc.setGlobalProperty(number, "x")
        }
        #expect(fake.withState { $0.globalProperties.isEmpty })
    }

    @Test func `A text that would be cut off is refused`() {
        let fake = FakeOrthanc()
        #expect(throws: OrthancError(.parameterOutOfRange, operation: "writing global property 1024")) {
            try fake.orthanc.setGlobalProperty(1024, "a\0b")
        }
    }

    @Test func `A failure of the database is a typed error`() {
        let fake = FakeOrthanc()
        fake.fail(_OrthancPluginService_GetGlobalProperty, with: OrthancPluginErrorCode_Database)
        fake.fail(_OrthancPluginService_SetGlobalProperty, with: OrthancPluginErrorCode_Database)
        let code = OrthancError.Code(OrthancPluginErrorCode_Database)
        #expect(throws: OrthancError(code, operation: "reading global property 1024")) {
            try fake.orthanc.globalProperty(1024)
        }
        #expect(throws: OrthancError(code, operation: "writing global property 1024")) {
            try fake.orthanc.setGlobalProperty(1024, "x")
        }
    }
}
