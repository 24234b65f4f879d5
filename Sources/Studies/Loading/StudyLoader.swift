// SPDX-License-Identifier: GPL-3.0-or-later

public import Threading

/// Loads studies, series by series: from packs where they are valid, else from the files, several at a time.
public struct StudyLoader<Server: StudyServer>: Sendable {
    /// What came of a study.
    public typealias Result = LoadedStudy

    let server: Server
    let pool: WorkerPool
    let settling: Settling
    let limits: SeriesPack.Limits
    let recordLimits: RecordLimits
    let counters: StudyCounters
    let stop: StopSignal
    let recent: RecentRecords?
    let tellDamage: @Sendable ([DamagedInstance]) -> Void
    let tellShortened: @Sendable ([ShortenedInstance]) -> Void
    let tellAdjusted: @Sendable ([AdjustedInstance]) -> Void
    let tellUnreadablePack: @Sendable (_ series: String, _ reason: String) -> Void

    /// A loader that reads as many files at the same time as the pool has threads; that many are in memory at once,
    /// whatever the number of requests.
    ///
    /// - Parameters:
    ///   - settling: When a pack may be written.
    ///   - limits: Bounds on the pack of a series; larger ones are neither read nor written.
    ///   - recordLimits: How much of what files say is taken.
    ///   - counters: Where packs are counted, and files that cannot be read as they should.
    ///   - stop: Ends reading within a file or two; what was not read yet counts as failed, so nothing of it is kept.
    ///   - recent: Records that need not be read from files, where there are such.
    ///   - tellDamage: Told of damaged files each time that they are read, whatever for.
    ///   - tellShortened: Told of files of which not everything is taken, as of damaged ones.
    ///   - tellAdjusted: Told likewise of files of which values are left out or completed.
    ///   - tellUnreadablePack: Told of the pack of a series that the server knows and cannot read, each time.
    public init(
        server: Server,
        pool: WorkerPool,
        settling: Settling = Settling(),
        limits: SeriesPack.Limits = SeriesPack.Limits(),
        recordLimits: RecordLimits = RecordLimits(),
        counters: StudyCounters = StudyCounters(),
        stop: StopSignal = StopSignal(),
        recent: RecentRecords? = nil,
        tellDamage: @escaping @Sendable ([DamagedInstance]) -> Void = { _ in },
        tellShortened: @escaping @Sendable ([ShortenedInstance]) -> Void = { _ in },
        tellAdjusted: @escaping @Sendable ([AdjustedInstance]) -> Void = { _ in },
        tellUnreadablePack: @escaping @Sendable (_ series: String, _ reason: String) -> Void = { _, _ in }
    ) {
        self.server = server
        self.pool = pool
        self.settling = settling
        self.limits = limits
        self.recordLimits = recordLimits
        self.counters = counters
        self.stop = stop
        self.recent = recent
        self.tellDamage = tellDamage
        self.tellShortened = tellShortened
        self.tellAdjusted = tellAdjusted
        self.tellUnreadablePack = tellUnreadablePack
    }

    /// The records of a study. An instance that is deleted meanwhile is left out, as it would be a moment later.
    ///
    /// - Parameters:
    ///   - series: The study's series, where they are known already.
    ///   - allowance: How much memory the records may take.
    /// - Throws: ``StudyServerError`` when the study itself is missing or cannot be listed, or is too large.
    func load(
        study: String, series: [SoughtSeries]?, within allowance: LoadAllowance
    ) throws(StudyServerError) -> LoadedStudy {
        if let series { return try load(series, in: .study(study), within: allowance) }
        let time = settling.now()
        if let states = server.statesAtOnce(ofStudy: study) {
            return try load(states.map { .known($0, at: time) }, in: .study(study), within: allowance)
        }
        return try load(
            try server.series(ofStudy: study).map { .unknown($0) }, in: .study(study), within: allowance)
    }

    /// The records of a study of which nothing is known yet.
    public func load(study: String) throws(StudyServerError) -> LoadedStudy {
        try load(study: study, series: nil, within: LoadAllowance(limits: recordLimits))
    }

    /// Up to this many series are listed by themselves rather than with all the others of their study.
    private static var fewSeries: Int { 4 }

    /// The records of a series.
    func load(series: String, within allowance: LoadAllowance) throws(StudyServerError) -> LoadedStudy {
        try load([.unknown(series)], in: .series(series), within: allowance)
    }

    /// The records of a series.
    func load(series: String) throws(StudyServerError) -> LoadedStudy {
        try load(series: series, within: LoadAllowance(limits: recordLimits))
    }

    private func load(
        _ series: [SoughtSeries], in scope: InstanceScope, within allowance: LoadAllowance
    ) throws(StudyServerError) -> LoadedStudy {
        var result = LoadedStudy()
        let encoding = server.textEncoding
        result.encoding = encoding
        var unread: [UnreadSeries] = []
        for looked in try lookForPacks(of: series, in: encoding, within: allowance) {
            switch looked {
            case .pack(let series): if !series.records.isEmpty { result.series.append(series) }
            case .files(let series): unread.append(series)
            case .missing: result.vanished += 1
            }
        }
        let isPart = !unread.isEmpty && unread.count <= Self.fewSeries && unread.count < series.count
        let scopes = isPart ? unread.map { .series($0.id) } : [scope]
        readFiles(
            of: try listed(unread, in: scopes, into: &result), in: encoding, within: allowance,
            into: &result)
        try allowance.check()
        return result
    }
}
