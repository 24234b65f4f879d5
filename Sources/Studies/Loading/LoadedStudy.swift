// SPDX-License-Identifier: GPL-3.0-or-later

/// The outcome of loading a study.
public struct LoadedStudy: Sendable {
    /// The series, in no particular order; none of them is empty.
    public var series: [LoadedSeries] = []
    /// The instances that exist but could not be read, each with the reason; no patient data.
    public var failures: [(instance: String, reason: String)] = []
    /// The instances that our DICOM reader refused and the server read instead, each with the reason.
    public var substitutes: [(instance: String, reason: String)] = []
    /// The instances whose files our DICOM reader could not read to the end. The study shows what it read, completed by
    /// what the server reads beyond that, or the server's reading alone. Nothing of them is kept.
    public var damaged: [DamagedInstance] = []
    /// How many series and instances were listed but gone when they were read: somebody deleted or overwrote them.
    public var deletedMeanwhile = 0
    /// The character set that was assumed for text in files that declare none.
    public var encoding = TextEncoding.latin1

    /// Creates a study without series.
    public init() {}

    /// The records of the instances that could be read, in no particular order.
    public var records: [InstanceRecord] { series.flatMap(\.records) }

    /// Whether all instances could be read whole, and no value is left out for its size.
    public var hasNoProblems: Bool {
        failures.isEmpty && substitutes.isEmpty && damaged.isEmpty
            && series.allSatisfy { $0.records.allSatisfy { $0.shortening == nil } }
    }

    /// Whether no file was read.
    public var isFromPacks: Bool { failures.isEmpty && series.allSatisfy { $0.origin == .pack } }

    /// The series that need a new pack; see ``StudyLoader/writePack(of:)``.
    public var seriesWithoutPack: [LoadedSeries] { series.filter { $0.newPack != nil } }
}

/// An instance whose file is damaged.
public struct DamagedInstance: Hashable, Sendable {
    /// The server's identifier of the instance.
    public var instance: String
    /// What is damaged, at which byte and in which element; no values.
    public var damage: String

    /// Creates a damaged instance.
    public init(instance: String, damage: String) {
        self.instance = instance
        self.damage = damage
    }
}

/// The records of a series.
public struct LoadedSeries: Sendable {
    /// Where the records of a series come from.
    public enum Origin: Hashable, Sendable {
        /// A valid pack.
        case pack
        /// The files of the instances.
        case files
    }

    /// What a new pack of the series says about its origin.
    public struct PackOrigin: Hashable, Sendable {
        /// `LastUpdate` of the series, the same before and after its instances were read.
        var lastUpdate: String
        /// The character set that was assumed for text in files that declare none.
        var encoding: TextEncoding
        /// Whether the series has a pack that cannot be used.
        var replacesPack: Bool
    }

    /// The server's identifier of the series.
    public var id: String
    /// The instances that could be read, in no particular order.
    public var records: [InstanceRecord]
    /// Where the records come from.
    public var origin: Origin
    /// What a new pack would say; `nil` when these records allow no correct pack, or none that is better.
    public var newPack: PackOrigin?
}

/// The outcome of refreshing the pack of a series.
public enum PackOutcome: Hashable, Sendable {
    /// The series has a valid pack already.
    case upToDate
    /// A pack was written: there was none, or no valid one.
    case written
    /// The series has just changed: a pack of it could not be told from an outdated one. Try again a little later.
    case tooRecent
    /// No pack was written: an instance could not be read whole, or the series is larger than a pack may be.
    case incomplete
    /// There is no such series, or it has no instances.
    case missing
}
