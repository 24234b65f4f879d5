// SPDX-License-Identifier: GPL-3.0-or-later

/// What came of loading a study.
public struct LoadedStudy: Sendable {
    /// The series, in no particular order; none of them empty.
    public var series: [LoadedSeries] = []
    /// The instances that exist but could not be read, each with the reason; no patient data.
    public var failures: [(instance: String, reason: String)] = []
    /// Instances that our reader refuses, for which the server's own reading stands in, each with the reason.
    public var substitutes: [(instance: String, reason: String)] = []
    /// Instances of which our reader could not read the file to its end: what it read is shown, with what the server
    /// reads beyond that, or the server's reading alone. They are read anew each time.
    public var damaged: [DamagedInstance] = []
    /// How many series and instances were listed and then not there any more: somebody deleted or overwrote them.
    public var vanished = 0
    /// What undeclared text was taken for.
    public var encoding = TextEncoding.latin1

    /// A study of which nothing is loaded.
    public init() {}

    /// The records of the instances that could be read, in no particular order.
    public var records: [InstanceRecord] { series.flatMap(\.records) }

    /// Whether all instances were read as they should be, and nothing is left out of them.
    public var hasNoProblems: Bool {
        failures.isEmpty && substitutes.isEmpty && damaged.isEmpty
            && series.allSatisfy { $0.records.allSatisfy { $0.shortening == nil } }
    }

    /// Whether no file was read.
    public var isFromPacks: Bool { failures.isEmpty && series.allSatisfy { $0.origin == .pack } }

    /// The series that deserve a new pack; see ``StudyLoader/writePack(of:)``.
    public var seriesWithoutPack: [LoadedSeries] { series.filter { $0.draft != nil } }
}

/// An instance whose file is damaged.
public struct DamagedInstance: Hashable, Sendable {
    /// The server's identifier of the instance.
    public var instance: String
    /// What is damaged, at which byte and in which element; no values.
    public var damage: String

    /// A damaged instance.
    public init(instance: String, damage: String) {
        self.instance = instance
        self.damage = damage
    }
}

/// The records of a series.
public struct LoadedSeries: Sendable {
    /// Where records come from.
    public enum Origin: Hashable, Sendable {
        /// A valid pack.
        case pack
        /// The files of the instances.
        case files
    }

    /// What a new pack of the series would say that it was made from.
    public struct Draft: Hashable, Sendable {
        /// `LastUpdate` of the series before its instances were read, and after.
        var lastUpdate: String
        /// What undeclared text was taken for.
        var encoding: TextEncoding
        /// Whether there is a pack already that cannot be used.
        var replacesPack: Bool
    }

    /// The server's identifier of the series.
    public var id: String
    /// The instances that could be read, in no particular order.
    public var records: [InstanceRecord]
    /// Where the records come from.
    public var origin: Origin
    /// There when a pack of these records would be right, and better than what there is.
    public var draft: Draft?
}

/// What came of looking after the pack of a series.
public enum PackOutcome: Hashable, Sendable {
    /// There is a valid one.
    case upToDate
    /// There was none, or none that was valid; now there is.
    case written
    /// The series has just changed, so that no pack of it could be told from an outdated one. Try again a little later.
    case unsettled
    /// Not every instance could be read by our reader, or the series is larger than a pack may be; none is written.
    case incomplete
    /// There is no such series, or no instance in it.
    case missing
}
