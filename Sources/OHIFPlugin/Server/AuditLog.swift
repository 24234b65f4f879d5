// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit

/// What the plugin writes into Orthanc's audit log: who opened what (`AuditLog`).
struct AuditLog: Sendable {
    private static let viewed = "viewed"

    private let orthanc: Orthanc
    private let users: RegisteredUsers

    /// A log, or `nil` where the option is off or Orthanc has none; then a warning says it.
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

    /// Writes that the document of a resource goes to whoever asks, or is still right in the browser.
    ///
    /// The user is the one whose password Orthanc knows; what another plugin knows of who asks is not written, for it may
    /// be a token.
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
