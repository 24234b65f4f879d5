// SPDX-License-Identifier: GPL-3.0-or-later

/// The instances of a study as they were listed once, and what spares listing them again. Two are equal when they are
/// the same instances.
struct ListedInstances: Hashable, Sendable {
    /// The fingerprint of their identifiers.
    let hash: ContentHash
    /// The number of instances.
    let count: Int
    /// The number of series.
    let series: Int
    /// A state of the archive that was read before they were listed; `nil` when it was not read yet.
    let mark: ArchiveMark?

    /// Whether looking at the archive is expected to take less time than listing them.
    ///
    /// Orthanc 1.10 with SQLite counts the instances of an archive in 43 ns each; it lists those of a study in 2 µs
    /// each and 25 µs a series (measured).
    var isMarkWorthwhile: Bool {
        guard let mark else { return true }
        return mark.instances / 40 <= count &+ 12 &* series
    }

    static func == (one: Self, other: Self) -> Bool { one.hash == other.hash }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension ListedInstances {
    /// The instances of some series, listed one series after the other.
    init(of series: [[String]], mark: ArchiveMark?) {
        let instances = series.flatMap(\.self)
        hash = ContentHash(ofIdentifiers: instances)
        count = instances.count
        self.series = series.count
        self.mark = mark
    }
}
