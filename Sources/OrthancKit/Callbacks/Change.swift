// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// The levels of DICOM resources in Orthanc.
public enum ResourceLevel: String, Hashable, Sendable {
    /// A patient.
    case patient
    /// A study.
    case study
    /// A series.
    case series
    /// An instance.
    case instance

    init?(_ type: OrthancPluginResourceType) {
        switch type {
        case OrthancPluginResourceType_Patient: self = .patient
        case OrthancPluginResourceType_Study: self = .study
        case OrthancPluginResourceType_Series: self = .series
        case OrthancPluginResourceType_Instance: self = .instance
        default: return nil
        }
    }

    /// The level in the SDK.
    var type: OrthancPluginResourceType {
        switch self {
        case .patient: OrthancPluginResourceType_Patient
        case .study: OrthancPluginResourceType_Study
        case .series: OrthancPluginResourceType_Series
        case .instance: OrthancPluginResourceType_Instance
        }
    }
}

/// Something that happened in this Orthanc (`OrthancPluginOnChangeCallback`).
public struct Change: Hashable, Sendable {
    /// The kinds of changes (`OrthancPluginChangeType`).
    public struct Kind: RawRepresentable, Hashable, Sendable {
        /// The kind's number in the SDK.
        public let rawValue: UInt32

        /// Creates a kind from its number in the SDK.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        init(_ type: OrthancPluginChangeType) {
            rawValue = type.rawValue
        }

        /// The resource was deleted.
        public static let deleted = Kind(OrthancPluginChangeType_Deleted)
        /// A new instance was stored below the resource.
        public static let newChildInstance = Kind(OrthancPluginChangeType_NewChildInstance)
        /// The instance is new.
        public static let newInstance = Kind(OrthancPluginChangeType_NewInstance)
        /// The series received no instance for a while (Orthanc's `StableAge`).
        public static let stableSeries = Kind(OrthancPluginChangeType_StableSeries)
        /// The study received no instance for a while (Orthanc's `StableAge`).
        public static let stableStudy = Kind(OrthancPluginChangeType_StableStudy)
        /// Orthanc has started and serves requests.
        public static let orthancStarted = Kind(OrthancPluginChangeType_OrthancStarted)
        /// Orthanc is about to stop; the plugin must not call any service after this callback.
        public static let orthancStopped = Kind(OrthancPluginChangeType_OrthancStopped)
        /// A value of the resource's metadata was written or deleted.
        public static let updatedMetadata = Kind(OrthancPluginChangeType_UpdatedMetadata)
        /// An attachment of the resource was written or deleted.
        public static let updatedAttachment = Kind(OrthancPluginChangeType_UpdatedAttachment)
    }

    /// What happened.
    public let kind: Kind
    /// The level of the resource that changed; `nil` for a change of the server.
    public let level: ResourceLevel?
    /// Orthanc's identifier of the resource that changed; empty for a change of the server.
    public let resource: String

    /// Creates a change.
    public init(kind: Kind, level: ResourceLevel?, resource: String) {
        self.kind = kind
        self.level = level
        self.resource = resource
    }
}
