// SPDX-License-Identifier: GPL-3.0-or-later

/// The series that a study has, and those that its objects refer to in other studies.
struct StudyLinks: Sendable {
    /// The UIDs of its series.
    let series: Set<String>
    /// For each object that is drawn on none of these series, the UIDs of the series that it names.
    private let wanted: Set<[String]>

    /// Finds the links in the records of a study. Linear in their number.
    init(of records: [InstanceRecord]) {
        let series = Set(records.lazy.map(\.seriesInstanceUID))
        self.series = series
        wanted = Set(records.lazy.map(\.referencedSeries).filter { !$0.isEmpty && series.isDisjoint(with: $0) })
    }

    /// Whether no object refers to other studies.
    var areNone: Bool { wanted.isEmpty }

    /// Whether each of these objects is drawn on one of the given series.
    func areAll(among series: Set<String>) -> Bool {
        wanted.allSatisfy { !series.isDisjoint(with: $0) }
    }
}
