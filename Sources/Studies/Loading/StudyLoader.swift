// SPDX-License-Identifier: GPL-3.0-or-later

public import Threading

/// Loads studies, series by series, several at a time: from packs where they are valid, else from the files.
public struct StudyLoader<Server: StudyServer>: Sendable {
    /// The outcome of loading a study.
    public typealias Result = LoadedStudy

    let server: Server
    let pool: WorkerPool
    let lastUpdatePolicy: LastUpdatePolicy
    let limits: SeriesPack.Limits
    let recordLimits: RecordLimits
    let counters: StudyCounters
    let stop: StopSignal
    let recent: RecentRecords?
    let didFindDamage: @Sendable ([DamagedInstance]) -> Void
    let didFindShortened: @Sendable ([ShortenedInstance]) -> Void
    let didFindAdjusted: @Sendable ([AdjustedInstance]) -> Void
    let didFindUnreadablePack: @Sendable (_ series: String, _ reason: String) -> Void

    /// Creates a loader that reads as many files at a time as the pool has threads. No more are in memory at once,
    /// whatever the number of requests.
    ///
    /// - Parameters:
    ///   - lastUpdatePolicy: Decides when a pack may be written.
    ///   - limits: Bounds on the pack of a series; larger ones are neither read nor written.
    ///   - recordLimits: Limits on what is taken from files.
    ///   - counters: Count packs, and files that cannot be read as they should.
    ///   - stop: Ends reading within a file or two; files not read by then count as failures, so nothing is kept.
    ///   - recent: Records that need not be read from files, if there are any.
    ///   - didFindDamage: Called with damaged files each time that they are read, for whatever purpose.
    ///   - didFindShortened: Called likewise with instances that lack values or attributes for their size.
    ///   - didFindAdjusted: Called likewise with instances whose values are left out or completed for OHIF.
    ///   - didFindUnreadablePack: Called each time that the server cannot read a pack that it has.
    public init(
        server: Server,
        pool: WorkerPool,
        lastUpdatePolicy: LastUpdatePolicy = LastUpdatePolicy(),
        limits: SeriesPack.Limits = SeriesPack.Limits(),
        recordLimits: RecordLimits = RecordLimits(),
        counters: StudyCounters = StudyCounters(),
        stop: StopSignal = StopSignal(),
        recent: RecentRecords? = nil,
        didFindDamage: @escaping @Sendable ([DamagedInstance]) -> Void = { _ in },
        didFindShortened: @escaping @Sendable ([ShortenedInstance]) -> Void = { _ in },
        didFindAdjusted: @escaping @Sendable ([AdjustedInstance]) -> Void = { _ in },
        didFindUnreadablePack: @escaping @Sendable (_ series: String, _ reason: String) -> Void = { _, _ in }
    ) {
        self.server = server
        self.pool = pool
        self.lastUpdatePolicy = lastUpdatePolicy
        self.limits = limits
        self.recordLimits = recordLimits
        self.counters = counters
        self.stop = stop
        self.recent = recent
        self.didFindDamage = didFindDamage
        self.didFindShortened = didFindShortened
        self.didFindAdjusted = didFindAdjusted
        self.didFindUnreadablePack = didFindUnreadablePack
    }

    /// Loads the records of a study. Leaves out an instance that is deleted meanwhile, as a later load would.
    ///
    /// - Parameters:
    ///   - series: The study's series, if they are known already.
    ///   - budget: How much memory the records may take.
    /// - Throws: ``StudyServerError`` when the study does not exist, cannot be listed, or is too large.
    func load(
        study: String, series: [SoughtSeries]?, within budget: MemoryBudget
    ) throws(StudyServerError) -> LoadedStudy {
        if let series { return try load(series, in: .study(study), within: budget) }
        let time = lastUpdatePolicy.now()
        if let states = server.statesAtOnce(ofStudy: study) {
            return try load(states.map { .known($0, at: time) }, in: .study(study), within: budget)
        }
        return try load(
            try server.series(ofStudy: study).map { .unknown($0) }, in: .study(study), within: budget)
    }

    /// Loads the records of a study of which nothing is known yet.
    public func load(study: String) throws(StudyServerError) -> LoadedStudy {
        try load(study: study, series: nil, within: MemoryBudget(limits: recordLimits))
    }

    /// Up to this many series are listed one by one, rather than with all others of their study.
    private static var fewSeries: Int { 4 }

    /// Loads the records of a series.
    func load(series: String, within budget: MemoryBudget) throws(StudyServerError) -> LoadedStudy {
        try load([.unknown(series)], in: .series(series), within: budget)
    }

    /// Loads the records of a series.
    func load(series: String) throws(StudyServerError) -> LoadedStudy {
        try load(series: series, within: MemoryBudget(limits: recordLimits))
    }

    private func load(
        _ series: [SoughtSeries], in scope: InstanceScope, within budget: MemoryBudget
    ) throws(StudyServerError) -> LoadedStudy {
        var result = LoadedStudy()
        let encoding = server.textEncoding
        result.encoding = encoding
        var unread: [UnreadSeries] = []
        for looked in try lookForPacks(of: series, in: encoding, within: budget) {
            switch looked {
            case .pack(let series): if !series.records.isEmpty { result.series.append(series) }
            case .files(let series): unread.append(series)
            case .missing: result.deletedMeanwhile += 1
            }
        }
        let isPart = !unread.isEmpty && unread.count <= Self.fewSeries && unread.count < series.count
        let scopes = isPart ? unread.map { .series($0.id) } : [scope]
        readFiles(
            of: try listed(unread, in: scopes, into: &result), in: encoding, within: budget,
            into: &result)
        try budget.check()
        return result
    }
}
