// SPDX-License-Identifier: GPL-3.0-or-later

internal import Threading

/// Listing the instances of series whose files are to be read.
extension StudyLoader {
    /// Finding out at once where files lie pays from this many on.
    private static var fewFiles: Int { 8 }

    /// The series with their instances; those that are gone are left out and counted.
    func listed(
        _ series: [UnreadSeries], in scopes: [InstanceScope], into result: inout LoadedStudy
    ) throws(StudyServerError) -> [UnreadSeries] {
        guard !series.isEmpty else { return [] }
        var series = series
        // What has just arrived is often here, and then no file is sought.
        if case .series = scopes.first, let recent, !recent.isEmpty {
            series = try listedOneByOne(series, into: &result)
        }
        let sought = series.reduce(0) { $0 + ($1.instances.map(filesToRead) ?? Self.fewFiles) }
        if sought >= Self.fewFiles {
            var bySeries: [String: [LocatedInstance]] = [:]
            for instance in scopes.flatMap(instancesAtOnce) { bySeries[instance.series, default: []].append(instance) }
            series = series.map { series in
                UnreadSeries(id: series.id, instances: bySeries[series.id] ?? series.instances, draft: series.draft)
            }
        }
        // Those that are still without instances are gone, or are to be asked about one by one.
        return try listedOneByOne(series, into: &result)
    }

    /// A server that fails to answer this may still answer simpler questions.
    private func instancesAtOnce(in scope: InstanceScope) -> [LocatedInstance] {
        do throws(StudyServerError) {
            return try server.instances(in: scope) ?? []
        } catch {
            return []
        }
    }

    /// How many of the instances are to be read from their files.
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
            // Deleted meanwhile: left out like an instance.
            case .failure(.missing): result.vanished += 1
            case .failure(let error): throw error
            }
        }
        return listed
    }
}
