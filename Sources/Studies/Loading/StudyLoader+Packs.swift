// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// A series whose records are wanted.
enum SoughtSeries: Sendable {
    /// Only its identifier is known.
    case unknown(String)
    /// Its state was asked for after that time, in milliseconds since 1970.
    case known(SeriesState, at: Int64)
}

/// A series whose files are to be read.
struct UnreadSeries: Sendable {
    var id: String
    /// `nil` until they are listed.
    var instances: [LocatedInstance]?
    /// What a pack of the files would say about its origin; `nil` when none is to be written.
    var newPack: LoadedSeries.PackOrigin?

    init(id: String, instances: [LocatedInstance]?, newPack: LoadedSeries.PackOrigin?) {
        self.id = id
        self.instances = instances
        self.newPack = newPack
    }

    /// Creates a series whose instances may be listed, but without the locations of their files.
    init(id: String, identifiers: [String]?, newPack: LoadedSeries.PackOrigin? = nil) {
        self.init(
            id: id, instances: identifiers?.map { LocatedInstance(id: $0, series: id) }, newPack: newPack)
    }
}

/// Where the records of a series can be found.
enum SeriesSource: Sendable {
    case pack(LoadedSeries)
    case files(UnreadSeries)
    case missing
}

extension StudyLoader {
    /// Reads the packs of series, several at a time.
    func lookForPacks(
        of series: [SoughtSeries], in encoding: TextEncoding, within budget: MemoryBudget
    ) throws(StudyServerError) -> [SeriesSource] {
        let sources = pool.map(series, context: {}) { [self] series, _ in
            Swift.Result { () throws(StudyServerError) in
                try source(of: series, in: encoding, within: budget)
            }
        }
        var found: [SeriesSource] = []
        for source in sources {
            switch source {
            case .success(let source): found.append(source)
            // Deleted meanwhile: left out, as an instance would be.
            case .failure(.missing): found.append(.missing)
            case .failure(let error): throw error
            }
        }
        try budget.check()
        return found
    }

    /// Takes the pack of a series when it is valid; otherwise leaves the files to be read.
    ///
    /// `LastUpdate` is read first, or together with the list when `seriesStates` gave both. An instance that is stored
    /// after that changes `LastUpdate`, so that this pack is outdated. A deletion after that shows when the state of the
    /// study is read again.
    private func source(
        of sought: SoughtSeries, in encoding: TextEncoding, within budget: MemoryBudget
    ) throws(StudyServerError) -> SeriesSource {
        try budget.check()
        let series: String
        let time: Int64
        let lastUpdate: String?
        let pack: [UInt8]?
        var identifiers: [String]?
        switch sought {
        case .unknown(let id):
            series = id
            time = lastUpdatePolicy.now()
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
        let newPack = LoadedSeries.PackOrigin(lastUpdate: lastUpdate, encoding: encoding, replacesPack: pack != nil)
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
                    // Otherwise an instance could be deleted before the first `LastUpdate` and stored anew before the
                    // list.
                    let lastUpdateNow = try server.lastUpdate(ofSeries: series)
                    isValid = header.isMade(of: listed) && lastUpdateNow == lastUpdate
                }
            }
            if !isValid {
                counters.packsOutdated.add(1)
            } else if let records = try records(
                of: pack, header: header, ofSeries: series, listed: identifiers, within: budget)
            {
                // Made before an upgrade to a server that notices deletions. A new pack spares the list next time.
                let isImprovable = server.noticesDeletions && !showsDeletions
                return .pack(
                    LoadedSeries(id: series, records: records, origin: .pack, newPack: isImprovable ? newPack : nil))
            }
        }
        return .files(
            UnreadSeries(
                id: series, identifiers: identifiers,
                newPack: lastUpdatePolicy.isUnambiguous(lastUpdate, at: time) ? newPack : nil))
    }

    /// Reads the records of a pack that was made from the present state of the series; `nil` when the pack is invalid,
    /// or there is no memory for what it claims to hold.
    private func records(
        of pack: [UInt8], header: SeriesPack.Header, ofSeries series: String, listed: [String]?,
        within budget: MemoryBudget
    ) throws(StudyServerError) -> [InstanceRecord]? {
        let count = header.instanceCount
        // No document has room for more.
        guard count <= limits.records, header.payloadSize <= min(limits.bytes, recordLimits.document) else {
            counters.packsDamaged.add(1)
            return nil
        }
        let size = header.payloadSize + count * InstanceRecord.overhead
        guard budget.takeForPack(size, records: count) else {
            try budget.check()
            return nil
        }
        if let (_, records) = decoding({ () throws(PackError) in try SeriesPack.decode(pack, limits: limits) }),
            areOfUsualSize(records), try areInstances(records, ofSeries: series, listed: listed)
        {
            return records
        }
        budget.giveBack(size, records: count)
        return nil
    }

    /// Whether each record is at most twice as large as the limit of a record: what is added for OHIF takes no more.
    /// Counts the pack as damaged if not.
    private func areOfUsualSize(_ records: [InstanceRecord]) -> Bool {
        if records.allSatisfy({ $0.metadata.count / 2 <= max(recordLimits.record, 65_536) }) { return true }
        counters.packsDamaged.add(1)
        return false
    }

    /// Reads the pack that the series had when its state was asked for, or the one that it has now.
    private func readPack(of state: SeriesState) -> [UInt8]? {
        switch state.pack {
        case .none: return nil
        case .file(let file) where file.size <= SeriesPack.largestSize:
            return server.withStoredFile(file) { Array($0) } ?? readPack(ofSeries: state.id)
        case .file, .onRequest: return readPack(ofSeries: state.id)
        }
    }

    /// Reads the pack of a series, valid or not; `nil` when there is none or the server cannot read it.
    private func readPack(ofSeries series: String) -> [UInt8]? {
        do throws(StudyServerError) {
            return try server.pack(ofSeries: series)
        } catch {
            if case .failed(let reason) = error {
                counters.packsDamaged.add(1)
                didFindUnreadablePack(series, reason)
            }
            return nil
        }
    }

    /// Returns what the closure reads from a pack; counts an invalid pack and returns `nil`.
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

    /// Writes the pack of a loaded series, unless the series has changed since it was loaded.
    ///
    /// Compresses the records: not to be called on the thread that answers a request.
    public func writePack(of series: LoadedSeries) throws(StudyServerError) -> PackOutcome {
        guard let newPack = series.newPack else { return series.origin == .pack ? .upToDate : .incomplete }
        // A pack that is outdated as soon as it is written does no harm; it is never used.
        guard try server.lastUpdate(ofSeries: series.id) == newPack.lastUpdate else { return .tooRecent }
        let pack: [UInt8]
        do throws(PackError) {
            pack = try SeriesPack.encode(
                series.records, lastUpdate: newPack.lastUpdate, noticesDeletions: server.noticesDeletions,
                encoding: newPack.encoding, recordLimits: recordLimits, limits: limits)
        } catch {
            return .incomplete
        }
        try server.setPack(pack, ofSeries: series.id)
        recent?.remove(series.records.lazy.map(\.id))
        counters.packsWritten.add(1)
        if newPack.replacesPack { counters.packsReplaced.add(1) }
        return .written
    }

    /// Whether a series has not changed within the last moments, so that its pack may be written. Also true when the
    /// server has no `LastUpdate` for it: such a series never gets a pack, so waiting is useless.
    public func isLastUpdateUnambiguous(series: String) throws(StudyServerError) -> Bool {
        let time = lastUpdatePolicy.now()
        guard let lastUpdate = try server.lastUpdate(ofSeries: series) else { return true }
        return lastUpdatePolicy.isUnambiguous(lastUpdate, at: time)
    }

    /// Makes sure that a series has a valid pack: one that has just become stable, or an old one.
    ///
    /// Reads an existing pack to its end, so that damage is found. This is background work, so it makes only ordinary
    /// records: a series with larger ones gets its pack when it is opened.
    public func refreshPack(ofSeries series: String) throws(StudyServerError) -> PackOutcome {
        let result: LoadedStudy
        do throws(StudyServerError) {
            result = try load(series: series, within: MemoryBudget(backgroundWithin: recordLimits))
        } catch {
            guard error == .tooLarge || error == .busy else { throw error }
            return .incomplete
        }
        guard let loaded = result.series.first else { return result.failures.isEmpty ? .missing : .incomplete }
        if loaded.newPack != nil { return try writePack(of: loaded) }
        if loaded.origin == .pack { return .upToDate }
        return result.hasNoProblems ? .tooRecent : .incomplete
    }
}
