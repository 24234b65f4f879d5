// SPDX-License-Identifier: GPL-3.0-or-later

/// What a study has and what it wants of the studies beside it.
struct StudyLinks: Sendable {
    /// The UIDs of its series.
    let series: Set<String>
    /// For each object that is drawn on none of them, the UIDs of the series that it names.
    private let wanted: Set<[String]>

    /// The links of the study of these records. Linear in their number.
    init(of records: [InstanceRecord]) {
        let series = Set(records.lazy.map(\.seriesInstanceUID))
        self.series = series
        wanted = Set(records.lazy.map(\.referencedSeries).filter { !$0.isEmpty && series.isDisjoint(with: $0) })
    }

    /// Whether there is no such object.
    var areNone: Bool { wanted.isEmpty }

    /// Whether each of these objects is drawn on one of the given series.
    func areAll(among series: Set<String>) -> Bool {
        wanted.allSatisfy { !series.isDisjoint(with: $0) }
    }
}
