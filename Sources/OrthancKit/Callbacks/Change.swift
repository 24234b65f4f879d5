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

    /// The number that the SDK gives it.
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
        /// The number that the SDK gives it.
        public let rawValue: UInt32

        /// A kind by its number.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        init(_ type: OrthancPluginChangeType) {
            rawValue = type.rawValue
        }

        /// The resource was deleted.
        public static let deleted = Kind(OrthancPluginChangeType_Deleted)
        /// The resource has a new instance below it.
        public static let newChildInstance = Kind(OrthancPluginChangeType_NewChildInstance)
        /// The instance is new.
        public static let newInstance = Kind(OrthancPluginChangeType_NewInstance)
        /// No instance came to the series for a while.
        public static let stableSeries = Kind(OrthancPluginChangeType_StableSeries)
        /// No instance came to the study for a while.
        public static let stableStudy = Kind(OrthancPluginChangeType_StableStudy)
        /// Orthanc serves requests from now on.
        public static let orthancStarted = Kind(OrthancPluginChangeType_OrthancStarted)
        /// Orthanc is about to stop; services must not be called after this callback.
        public static let orthancStopped = Kind(OrthancPluginChangeType_OrthancStopped)
        /// A metadata of the resource was written or deleted.
        public static let updatedMetadata = Kind(OrthancPluginChangeType_UpdatedMetadata)
        /// An attachment of the resource was written or deleted.
        public static let updatedAttachment = Kind(OrthancPluginChangeType_UpdatedAttachment)
    }

    /// What happened.
    public let kind: Kind
    /// The level of the resource that it happened to; `nil` when it concerns the server.
    public let level: ResourceLevel?
    /// Orthanc's identifier of the resource; empty when it concerns the server.
    public let resource: String

    /// A change.
    public init(kind: Kind, level: ResourceLevel?, resource: String) {
        self.kind = kind
        self.level = level
        self.resource = resource
    }
}
