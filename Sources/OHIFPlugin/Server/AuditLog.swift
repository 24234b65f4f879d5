// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit

/// The plugin's records in Orthanc's audit log: who opened what (the option `AuditLog`).
struct AuditLog: Sendable {
    private static let viewed = "viewed"

    private let orthanc: Orthanc
    private let users: RegisteredUsers

    /// Creates the log; `nil` where the option is off, or where Orthanc has no audit log, which a warning says.
    init?(_ configuration: OHIFConfiguration, orthanc: Orthanc) {
        guard configuration.auditLog else { return nil }
        let first = Orthanc.firstVersionWithAuditLogs
        guard orthanc.isAtLeast(first) else {
            orthanc.log(.warning, "The option \"OHIF.AuditLog\" has no effect: it needs Orthanc \(first) or newer")
            return nil
        }
        self.orthanc = orthanc
        users = configuration.registeredUsers
    }

    /// Writes that the document of a resource was sent, or that the browser's copy is still current.
    ///
    /// The user is the one whose password Orthanc checks. What another plugin knows of the sender is not written, since
    /// it may be a token.
    func viewed(_ level: ResourceLevel, _ resource: String, by request: Request) {
        let record = AuditRecord(
            source: String(describing: OHIFPlugin.name),
            user: users.name(authorization: request.headers["authorization"]),
            level: level, resource: resource, action: Self.viewed)
        do throws(OrthancError) {
            try orthanc.emit(record)
        } catch {
            orthanc.log(.error, "That a study was opened is not in the audit log: \(error)")
        }
    }
}
