// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// A series whose records are wanted.
enum SoughtSeries: Sendable {
    /// Nothing but the identifier is known of it.
    case unknown(String)
    /// Its state was asked for after that time, in milliseconds since 1970.
    case known(SeriesState, at: Int64)
}

/// A series whose files are to be read.
struct UnreadSeries: Sendable {
    var id: String
    /// `nil` as long as they are not listed.
    var instances: [LocatedInstance]?
    /// What a pack of the files would be made from; `nil` when none is to be written.
    var draft: LoadedSeries.Draft?

    init(id: String, instances: [LocatedInstance]?, draft: LoadedSeries.Draft?) {
        self.id = id
        self.instances = instances
        self.draft = draft
    }

    /// A series whose instances are listed, perhaps, but not where their files lie.
    init(id: String, identifiers: [String]?, draft: LoadedSeries.Draft? = nil) {
        self.init(
            id: id, instances: identifiers?.map { LocatedInstance(id: $0, series: id) }, draft: draft)
    }
}

/// Where the records of a series are to be had.
enum SeriesSource: Sendable {
    case pack(LoadedSeries)
    case files(UnreadSeries)
    case missing
}

extension StudyLoader {
    /// Reads the packs of series, several at a time.
    func lookForPacks(
        of series: [SoughtSeries], in encoding: TextEncoding, within allowance: LoadAllowance
    ) throws(StudyServerError) -> [SeriesSource] {
        let sources = pool.map(series, context: {}) { [self] series, _ in
            Swift.Result { () throws(StudyServerError) in
                try source(of: series, in: encoding, within: allowance)
            }
        }
        var found: [SeriesSource] = []
        for source in sources {
            switch source {
            case .success(let source): found.append(source)
            // A series that is deleted meanwhile is left out like an instance.
            case .failure(.missing): found.append(.missing)
            case .failure(let error): throw error
            }
        }
        try allowance.check()
        return found
    }

    /// Takes the pack of a series when it is valid, else leaves its files to be read.
    ///
    /// `LastUpdate` is read first, together with the list where both are known: what is stored later than that makes the
    /// pack of now an outdated one. What is deleted later shows when the study is looked at again.
    private func source(
        of sought: SoughtSeries, in encoding: TextEncoding, within allowance: LoadAllowance
    ) throws(StudyServerError) -> SeriesSource {
        try allowance.check()
        let series: String
        let time: Int64
        let lastUpdate: String?
        let pack: [UInt8]?
        var identifiers: [String]?
        switch sought {
        case .unknown(let id):
            series = id
            time = settling.now()
            lastUpdate = try server.lastUpdate(ofSeries: id)
            pack = lastUpdate == nil ? nil : readPack(ofSeries: id)
        case .known(let state, let asked):
            series = state.id
            time = asked
            lastUpdate = state.lastUpdate
            pack = lastUpdate == nil ? nil : readPack(of: state)
            identifiers = state.instances
        }
        guard let lastUpdate else { return .files(UnreadSeries(id: series, identifiers: identifiers)) }
        let header = pack.flatMap { pack in decoding { () throws(PackError) in try SeriesPack.header(of: pack) } }
        let draft = LoadedSeries.Draft(lastUpdate: lastUpdate, encoding: encoding, replacesPack: pack != nil)
        if let pack, let header {
            let showsDeletions = header.noticesDeletions && server.noticesDeletions
            var isValid =
                header.lastUpdate == lastUpdate && header.encoding == encoding
                && header.isWhole(within: recordLimits)
            if isValid, !showsDeletions {
                if let identifiers {
                    isValid = header.isMade(of: identifiers)
                } else {
                    let listed = try server.instances(ofSeries: series)
                    identifiers = listed
                    // Otherwise an instance could be deleted before all this, and be stored anew before the list.
                    let lastUpdateNow = try server.lastUpdate(ofSeries: series)
                    isValid = header.isMade(of: listed) && lastUpdateNow == lastUpdate
                }
            }
            if !isValid {
                counters.packsOutdated.add(1)
            } else if let records = try records(
                of: pack, header: header, ofSeries: series, listed: identifiers, within: allowance)
            {
                // Made before an upgrade to a server that notices deletions: a new pack saves the list the next time.
                let isImprovable = server.noticesDeletions && !showsDeletions
                return .pack(
                    LoadedSeries(id: series, records: records, origin: .pack, draft: isImprovable ? draft : nil))
            }
        }
        return .files(
            UnreadSeries(
                id: series, identifiers: identifiers,
                draft: settling.isSettled(lastUpdate, at: time) ? draft : nil))
    }

    /// The records of a pack that was made of the series as it is; `nil` when the pack is of no use, or there is no
    /// memory for what it says to hold.
    private func records(
        of pack: [UInt8], header: SeriesPack.Header, ofSeries series: String, listed: [String]?,
        within allowance: LoadAllowance
    ) throws(StudyServerError) -> [InstanceRecord]? {
        let count = header.instanceCount
        // No document has room for it.
        guard count <= limits.records, header.payloadSize <= min(limits.bytes, recordLimits.document) else {
            counters.packsDamaged.add(1)
            return nil
        }
        let size = header.payloadSize + count * InstanceRecord.overhead
        guard allowance.takeForPack(size, records: count) else {
            try allowance.check()
            return nil
        }
        if let (_, records) = decoding({ () throws(PackError) in try SeriesPack.decode(pack, limits: limits) }),
            areOfUsualSize(records), try areInstances(records, ofSeries: series, listed: listed)
        {
            return records
        }
        allowance.giveBack(size, records: count)
        return nil
    }

    /// Whether no record is larger than that of a file, with what is added to it for OHIF; counted when one is.
    private func areOfUsualSize(_ records: [InstanceRecord]) -> Bool {
        if records.allSatisfy({ $0.metadata.count / 2 <= max(recordLimits.record, 65_536) }) { return true }
        counters.packsDamaged.add(1)
        return false
    }

    /// The pack that a series had when its state was asked for, or has since.
    private func readPack(of state: SeriesState) -> [UInt8]? {
        switch state.pack {
        case .none: return nil
        case .file(let file) where file.size <= SeriesPack.largestSize:
            return server.withStoredFile(file) { Array($0) } ?? readPack(ofSeries: state.id)
        case .file, .onRequest: return readPack(ofSeries: state.id)
        }
    }

    /// The pack of a series, valid or not. One that the server cannot read is as good as none.
    private func readPack(ofSeries series: String) -> [UInt8]? {
        do throws(StudyServerError) {
            return try server.pack(ofSeries: series)
        } catch {
            if case .failed(let reason) = error {
                counters.packsDamaged.add(1)
                tellUnreadablePack(series, reason)
            }
            return nil
        }
    }

    /// What the closure reads from a pack; `nil`, and counted, when the pack is of no use.
    private func decoding<Value>(_ body: () throws(PackError) -> Value) -> Value? {
        do throws(PackError) {
            return try body()
        } catch {
            switch error {
            case .otherVersion: counters.packsOutdated.add(1)
            case .notAPack, .damaged, .exceedsLimits, .outOfMemory: counters.packsDamaged.add(1)
            }
            return nil
        }
    }

    // MARK: Writing

    /// Writes the pack of a series that was loaded from its files, unless the series has changed since.
    ///
    /// Compresses the records: to be called off the thread that answers a request.
    public func writePack(of series: LoadedSeries) throws(StudyServerError) -> PackOutcome {
        guard let draft = series.draft else { return series.origin == .pack ? .upToDate : .incomplete }
        // A pack that is outdated when it is written does no harm, it only is of no use.
        guard try server.lastUpdate(ofSeries: series.id) == draft.lastUpdate else { return .unsettled }
        let pack: [UInt8]
        do throws(PackError) {
            pack = try SeriesPack.encode(
                series.records, lastUpdate: draft.lastUpdate, noticesDeletions: server.noticesDeletions,
                encoding: draft.encoding, recordLimits: recordLimits, limits: limits)
        } catch {
            return .incomplete
        }
        try server.setPack(pack, ofSeries: series.id)
        recent?.remove(series.records.lazy.map(\.id))
        counters.packsWritten.add(1)
        if draft.replacesPack { counters.packsReplaced.add(1) }
        return .written
    }

    /// Whether a series has not changed within the last moments, so that a pack of it may be written. One that the server
    /// keeps no time of never gets one, and need not be waited for.
    public func isSettled(series: String) throws(StudyServerError) -> Bool {
        let time = settling.now()
        guard let lastUpdate = try server.lastUpdate(ofSeries: series) else { return true }
        return settling.isSettled(lastUpdate, at: time)
    }

    /// Sees to it that a series has a valid pack: for series that have become stable, and for those of old.
    ///
    /// A pack that is there is read to its end, so that a damaged one is found. Nobody waits for it, so no more than
    /// ordinary records are made: a series with others gets its pack when it is opened.
    public func refreshPack(ofSeries series: String) throws(StudyServerError) -> PackOutcome {
        let result: LoadedStudy
        do throws(StudyServerError) {
            result = try load(series: series, within: LoadAllowance(asideWithin: recordLimits))
        } catch {
            guard error == .tooLarge || error == .busy else { throw error }
            return .incomplete
        }
        guard let loaded = result.series.first else { return result.failures.isEmpty ? .missing : .incomplete }
        if loaded.draft != nil { return try writePack(of: loaded) }
        if loaded.origin == .pack { return .upToDate }
        return result.hasNoProblems ? .unsettled : .incomplete
    }
}
