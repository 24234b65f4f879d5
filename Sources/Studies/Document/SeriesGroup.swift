// SPDX-License-Identifier: GPL-3.0-or-later

/// The instances of one series, in the document's order; never empty.
struct SeriesGroup {
    let first: InstanceRecord
    let instances: [InstanceRecord]

    private init?(_ instances: [InstanceRecord]) {
        guard let first = instances.first else { return nil }
        self.first = first
        self.instances = instances
    }

    /// Returns the series of these instances, all in the document's order. n log n in the number of instances.
    static func groups(of records: [InstanceRecord]) -> [SeriesGroup] {
        Dictionary(grouping: records.indices, by: { records[$0].seriesInstanceUID }).values
            .compactMap { indices in SeriesGroup(DocumentOrder.sorted(indices, of: records).map { records[$0] }) }
            .sorted(by: DocumentOrder.series)
    }
}
