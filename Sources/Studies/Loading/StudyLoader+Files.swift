// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import Threading

/// What came of some files of one series.
private struct ReadFiles: Sendable {
    var records: [InstanceRecord] = []
    var failures: [(instance: String, reason: String)] = []
    var substitutes: [(instance: String, reason: String)] = []
    var vanished = 0

    var isComplete: Bool { failures.isEmpty && substitutes.isEmpty && vanished == 0 && !records.isEmpty }

    mutating func append(_ other: Self) {
        records += other.records
        failures += other.failures
        substitutes += other.substitutes
        vanished += other.vanished
    }
}

extension StudyLoader {
    /// Workers take instances in portions: large enough that handing out does not matter, small enough to balance.
    private static var portion: Int { 16 }

    /// Reads the files of series in parallel, one file a thread, whatever series it belongs to.
    func readFiles(of series: [UnreadSeries], into result: inout LoadedStudy) {
        var portions: [(series: Int, instances: ArraySlice<LocatedInstance>)] = []
        for (index, series) in series.enumerated() {
            let instances = series.instances ?? []
            for start in stride(from: 0, to: instances.count, by: Self.portion) {
                portions.append((index, instances[start...].prefix(Self.portion)))
            }
        }
        let parts = pool.map(portions, context: { RecordReader() }) { [self] portion, reader in
            var part = ReadFiles()
            for instance in portion.instances { read(instance, with: reader, into: &part) }
            return part
        }
        var whole = series.map { _ in ReadFiles() }
        for (portion, part) in zip(portions, parts) { whole[portion.series].append(part) }
        for (series, files) in zip(series, whole) {
            result.failures += files.failures
            result.substitutes += files.substitutes
            counters.instancesUnreadable.add(files.failures.count)
            counters.instancesSubstituted.add(files.substitutes.count)
            result.vanished += files.vanished
            guard !files.records.isEmpty else { continue }
            let isPackable = files.isComplete && series.draft.map { isUnchanged(series.id, since: $0) } ?? false
            result.series.append(
                LoadedSeries(
                    id: series.id, records: files.records, origin: .files, draft: isPackable ? series.draft : nil))
        }
    }

    /// Whether nothing happened to a series while it was read; if that cannot be told, something did.
    private func isUnchanged(_ series: String, since draft: LoadedSeries.Draft) -> Bool {
        do throws(StudyServerError) {
            return try server.lastUpdate(ofSeries: series) == draft.lastUpdate
        } catch {
            return false
        }
    }

    private func read(_ located: LocatedInstance, with reader: RecordReader, into result: inout ReadFiles) {
        let instance = located.id
        do throws(StudyServerError) {
            try stop.check()
            if let record = recent?.record(ofInstance: instance) ?? storedRecord(of: located, with: reader) {
                result.records.append(record)
                return
            }
            let read = try server.withFile(ofInstance: instance) { reader.record(of: $0, id: instance) }
            counters.instancesReadThroughServer.add(1)
            switch read {
            case .success(let record): result.records.append(record)
            case .failure(let refusal):
                let tags = try server.tags(ofInstance: instance)
                if let record = InstanceRecord(id: instance, serverTags: tags) {
                    result.records.append(record)
                    result.substitutes.append((instance, refusal.description))
                } else {
                    result.failures.append((instance, refusal.description))
                }
            }
        } catch {
            switch error {
            case .missing: result.vanished += 1
            case .failed(let reason): result.failures.append((instance, reason))
            }
        }
    }

    /// The record of an instance whose file can be read where it lies. What cannot be read there is asked for: the
    /// server has the last word.
    private func storedRecord(of instance: LocatedInstance, with reader: RecordReader) -> InstanceRecord? {
        guard let file = instance.file else { return nil }
        let record = server.withStoredFile(file) { try? reader.record(of: $0, id: instance.id).get() } ?? nil
        if record != nil { counters.instancesReadFromStorage.add(1) }
        return record
    }
}
