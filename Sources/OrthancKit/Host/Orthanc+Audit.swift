// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// A record of Orthanc's audit log: something that a user did with a resource.
public struct AuditRecord: Hashable, Sendable {
    /// The name of the plugin that writes the record.
    public var source: String
    /// The user who did it; empty when not known.
    public var user: String
    /// The level of the resource.
    public var level: ResourceLevel
    /// Orthanc's identifier of the resource.
    public var resource: String
    /// What the user did, in a word or two.
    public var action: String

    /// Creates a record.
    public init(source: String, user: String, level: ResourceLevel, resource: String, action: String) {
        self.source = source
        self.user = user
        self.level = level
        self.resource = resource
        self.action = action
    }
}

extension Orthanc {
    /// The first version with audit logs.
    public static let firstVersionWithAuditLogs = OrthancVersion(1, 12, 9)

    /// Hands a record to all plugins that keep an audit log (`OrthancPluginEmitAuditLog`); they have received it when
    /// this function returns. Orthanc drops it when there is no such plugin.
    ///
    /// Each text ends at its first zero character.
    ///
    /// - Throws: ``OrthancError``; always before ``firstVersionWithAuditLogs``.
    public func emit(_ record: AuditRecord) throws(OrthancError) {
        let operation = "writing an audit record"
        guard isAtLeast(Orthanc.firstVersionWithAuditLogs) else {
            throw OrthancError(.unknownService, operation: operation)
        }
        let code = record.source.withCString { source in
            record.user.withCString { user in
                record.resource.withCString { resource in
                    record.action.withCString { action in
                        invoke(
                            _OrthancPluginService_EmitAuditLog,
                            _OrthancPluginEmitAuditLog(
                                sourcePlugin: source, userId: user, resourceType: record.level.type,
                                resourceId: resource, action: action, logData: nil, logDataSize: 0))
                    }
                }
            }
        }
        try code.check(operation)
    }
}
