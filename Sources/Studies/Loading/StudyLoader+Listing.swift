// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// Lists the instances of series whose files are to be read.
extension StudyLoader {
    /// With at least this many files, one call for all their locations is faster than none.
    private static var fewFiles: Int { 8 }

    /// Returns the series with their instances; leaves out and counts those that are gone.
    func listed(
        _ series: [UnreadSeries], in scopes: [InstanceScope], into result: inout LoadedStudy
    ) throws(StudyServerError) -> [UnreadSeries] {
        guard !series.isEmpty else { return [] }
        var series = series
        // What has just arrived is often in `recent`, and then there is no file to locate.
        if case .series = scopes.first, let recent, !recent.isEmpty {
            series = try listedOneByOne(series, into: &result)
        }
        let sought = series.reduce(0) { $0 + ($1.instances.map(filesToRead) ?? Self.fewFiles) }
        if sought >= Self.fewFiles {
            var bySeries: [String: [LocatedInstance]] = [:]
            for instance in scopes.flatMap(instancesAtOnce) { bySeries[instance.series, default: []].append(instance) }
            series = series.map { series in
                UnreadSeries(id: series.id, instances: bySeries[series.id] ?? series.instances, newPack: series.newPack)
            }
        }
        // A series that still has no instances is gone, or must be asked for by itself.
        return try listedOneByOne(series, into: &result)
    }

    /// Returns nothing when the call fails: the server may still answer simpler questions.
    private func instancesAtOnce(in scope: InstanceScope) -> [LocatedInstance] {
        do throws(StudyServerError) {
            return try server.instances(in: scope) ?? []
        } catch {
            return []
        }
    }

    /// Counts the instances that must be read from their files.
    private func filesToRead(_ instances: [LocatedInstance]) -> Int {
        guard let recent else { return instances.count }
        return instances.count { !recent.contains(instance: $0.id) }
    }

    private func listedOneByOne(
        _ series: [UnreadSeries], into result: inout LoadedStudy
    ) throws(StudyServerError) -> [UnreadSeries] {
        let outcomes = pool.map(series, context: {}) { [self] series, _ in
            Swift.Result { () throws(StudyServerError) in
                guard series.instances == nil else { return series }
                var series = series
                series.instances = try server.instances(ofSeries: series.id).map { [id = series.id] in
                    LocatedInstance(id: $0, series: id)
                }
                return series
            }
        }
        var listed: [UnreadSeries] = []
        for outcome in outcomes {
            switch outcome {
            case .success(let series): listed.append(series)
            // Deleted meanwhile: left out, as an instance would be.
            case .failure(.missing): result.deletedMeanwhile += 1
            case .failure(let error): throw error
            }
        }
        return listed
    }
}
