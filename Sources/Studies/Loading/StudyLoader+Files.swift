// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import Threading

/// The outcome of reading some files of one series.
private struct ReadFiles: Sendable {
    var records: [InstanceRecord] = []
    var failures: [(instance: String, reason: String)] = []
    var substitutes: [(instance: String, reason: String)] = []
    var damaged: [DamagedInstance] = []
    var deletedMeanwhile = 0

    var isComplete: Bool {
        failures.isEmpty && substitutes.isEmpty && damaged.isEmpty && deletedMeanwhile == 0 && !records.isEmpty
            && records.allSatisfy { $0.shortening == nil }
    }

    mutating func append(_ other: Self) {
        records += other.records
        failures += other.failures
        substitutes += other.substitutes
        damaged += other.damaged
        deletedMeanwhile += other.deletedMeanwhile
    }
}

extension StudyLoader {
    /// How many instances a worker takes at a time: enough that handing them out costs little, few enough to balance.
    private static var portion: Int { 16 }

    /// Reads the files of several series in parallel, one file a thread, whatever series it belongs to.
    ///
    /// Ends early when the budget is exceeded.
    func readFiles(
        of series: [UnreadSeries], in encoding: TextEncoding, within budget: MemoryBudget,
        into result: inout LoadedStudy
    ) {
        var portions: [(series: Int, instances: ArraySlice<LocatedInstance>)] = []
        for (index, series) in series.enumerated() {
            let instances = series.instances ?? []
            for start in stride(from: 0, to: instances.count, by: Self.portion) {
                portions.append((index, instances[start...].prefix(Self.portion)))
            }
        }
        let parts = pool.map(
            portions, context: { RecordReader(limits: budget.limits, encoding: encoding) }
        ) { [self] portion, reader in
            var part = ReadFiles()
            for instance in portion.instances where !budget.isExceeded {
                let count = part.records.count
                read(instance, with: reader, within: budget, into: &part)
                if part.records.count > count, let record = part.records.last, !budget.take(record.footprint) {
                    part.records.removeLast()
                }
            }
            return part
        }
        var shortened: [ShortenedInstance] = []
        var adjusted: [AdjustedInstance] = []
        var whole = series.map { _ in ReadFiles() }
        for (portion, part) in zip(portions, parts) { whole[portion.series].append(part) }
        for (series, files) in zip(series, whole) {
            result.failures += files.failures
            result.substitutes += files.substitutes
            result.damaged += files.damaged
            for record in files.records {
                if !record.adjustedAttributes.isEmpty {
                    adjusted.append(AdjustedInstance(instance: record.id, attributes: record.adjustedAttributes))
                }
                guard let shortening = record.shortening else { continue }
                counters.count(shortening)
                shortened.append(ShortenedInstance(instance: record.id, shortening: shortening))
            }
            counters.instancesUnreadable.add(files.failures.count)
            counters.instancesSubstituted.add(files.substitutes.count)
            counters.instancesDamaged.add(files.damaged.count)
            result.deletedMeanwhile += files.deletedMeanwhile
            guard !files.records.isEmpty else { continue }
            let isPackable = files.isComplete && series.newPack.map { isUnchanged(series.id, since: $0) } ?? false
            result.series.append(
                LoadedSeries(
                    id: series.id, records: files.records, origin: .files, newPack: isPackable ? series.newPack : nil))
        }
        if !result.damaged.isEmpty { didFindDamage(result.damaged) }
        if !shortened.isEmpty { didFindShortened(shortened) }
        if !adjusted.isEmpty { didFindAdjusted(adjusted) }
    }

    /// Whether a series did not change while it was read; false when the server cannot tell.
    private func isUnchanged(_ series: String, since newPack: LoadedSeries.PackOrigin) -> Bool {
        do throws(StudyServerError) {
            return try server.lastUpdate(ofSeries: series) == newPack.lastUpdate
        } catch {
            return false
        }
    }

    private func read(
        _ located: LocatedInstance, with reader: RecordReader, within budget: MemoryBudget,
        into result: inout ReadFiles
    ) {
        let instance = located.id
        do throws(StudyServerError) {
            try stop.check()
            if let record = recent?.record(ofInstance: instance, in: reader.encoding)
                ?? storedRecord(of: located, with: reader)
            {
                result.records.append(record)
                return
            }
            let reading =
                budget.isBackground
                ? try server.withFileInBackground(ofInstance: instance) { reader.read($0, id: instance) }
                : try server.withFile(ofInstance: instance) { reader.read($0, id: instance) }
            counters.instancesReadThroughServer.add(1)
            switch reading {
            case .whole(let record): result.records.append(record)
            case .partial(var record, let reading):
                // The server is not asked to add to what already exceeds a limit.
                if record.shortening == nil, reading.damage.kind != .tooManyElements,
                    reading.depth <= ServerTags.deepestAsked
                {
                    withServerTags(ofInstance: instance, within: budget) { reading.complete(&record, with: $0) }
                }
                result.records.append(record)
                result.damaged.append(DamagedInstance(instance: instance, damage: reading.damage.description))
            case .refused(let refusal, let depth):
                if refusal.kind == .exceedsInflationLimit, !budget.goesOnWithoutInflating() { return }
                var standIn: InstanceRecord?
                if depth <= ServerTags.deepestAsked {
                    withServerTags(ofInstance: instance, within: budget) {
                        standIn = InstanceRecord(id: instance, serverTags: $0, limits: budget.limits)
                    }
                }
                guard let record = standIn else {
                    result.failures.append((instance, refusal.description))
                    return
                }
                result.records.append(record)
                result.substitutes.append((instance, refusal.description))
                if refusal.isDamage {
                    result.damaged.append(DamagedInstance(instance: instance, damage: refusal.description))
                }
            }
        } catch {
            switch error {
            case .missing: result.deletedMeanwhile += 1
            case .failed(let reason): result.failures.append((instance, reason))
            case .unreadable: result.failures.append((instance, "the file cannot be read"))
            case .tooLarge, .busy: result.failures.append((instance, "it is too large"))
            }
        }
    }

    /// Calls the closure with what the server reads in a file. Does not call it when the server reads nothing or too
    /// much, or when this load has asked for so much that other requests would wait for long.
    private func withServerTags(
        ofInstance instance: String, within budget: MemoryBudget, _ body: (ServerTags) -> Void
    ) {
        ServerTags.turn.withPermits(1) {
            guard budget.mayAskServer, !stop.isStopping else { return }
            do throws(StudyServerError) {
                let answer = try server.tags(ofInstance: instance)
                budget.noteServerAnswer(of: answer.count)
                if let tags = ServerTags(answer) { body(tags) }
            } catch {
                // What the server cannot read either stays unread.
                budget.noteServerAnswer(of: 0)
            }
        }
    }

    /// Reads the record from where the server stores the file; `nil` when that is not possible, or not to the file's
    /// end. The caller then asks the server for the file, which has the last word.
    private func storedRecord(of instance: LocatedInstance, with reader: RecordReader) -> InstanceRecord? {
        guard let file = instance.file else { return nil }
        let record = server.withStoredFile(file) { reader.read($0, id: instance.id).whole } ?? nil
        if record != nil { counters.instancesReadFromStorage.add(1) }
        return record
    }
}

extension DICOMError {
    /// Whether the file is damaged. One that inflates beyond the limit is not, and reading it again gives the same.
    fileprivate var isDamage: Bool { kind != .exceedsInflationLimit }
}
