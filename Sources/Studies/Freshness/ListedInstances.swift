// SPDX-License-Identifier: GPL-3.0-or-later

/// The instances of a study as they were listed once, with a mark of the archive that can spare listing them again. Two
/// values are equal when their instances are the same.
struct ListedInstances: Hashable, Sendable {
    /// The fingerprint of the instances' identifiers.
    let hash: ContentHash
    /// The number of instances.
    let count: Int
    /// The number of series.
    let series: Int
    /// The state of the archive before the instances were listed; `nil` when it has not been read yet.
    let mark: ArchiveMark?

    /// Whether reading the state of the archive should take less time than listing the instances.
    ///
    /// Orthanc 1.10 with SQLite counts the instances of an archive in 43 ns each. It lists those of a study in 2 µs
    /// each and 25 µs for each series (measured).
    var isMarkWorthwhile: Bool {
        guard let mark else { return true }
        return mark.instances / 40 <= count &+ 12 &* series
    }

    static func == (one: Self, other: Self) -> Bool { one.hash == other.hash }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension ListedInstances {
    /// Creates the value from the instances of each series.
    init(of series: [[String]], mark: ArchiveMark?) {
        let instances = series.flatMap(\.self)
        hash = ContentHash(ofIdentifiers: instances)
        count = instances.count
        self.series = series.count
        self.mark = mark
    }
}
