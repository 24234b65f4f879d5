// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct AuditTests {
    private func record(_ level: ResourceLevel = .study) -> AuditRecord {
        AuditRecord(source: "probe", user: "Zoë", level: level, resource: "1234", action: "viewed")
    }

    @Test(arguments: [ResourceLevel.patient, .study, .series, .instance])
    func `A record reaches Orthanc with its level`(level: ResourceLevel) throws {
        let fake = FakeOrthanc(version: "1.12.9")
        try fake.orthanc.emit(record(level))
        #expect(fake.withState { $0.auditRecords } == [record(level)])
    }

    @Test(arguments: ["1.10.1", "1.12.8"]) func `An older Orthanc is not called`(version: String) {
        let fake = FakeOrthanc(version: version)
        #expect(throws: OrthancError(.unknownService, operation: "writing an audit record")) {
            try fake.orthanc.emit(record())
        }
        #expect(fake.withState { $0.auditRecords.isEmpty })
    }

    @Test func `A refusal of Orthanc is an error`() {
        let fake = FakeOrthanc(version: "1.13.0")
        fake.fail(_OrthancPluginService_EmitAuditLog, with: OrthancPluginErrorCode_Plugin)
        #expect(throws: OrthancError(.plugin, operation: "writing an audit record")) {
            try fake.orthanc.emit(record())
        }
    }
}
