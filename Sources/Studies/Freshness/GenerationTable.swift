// SPDX-License-Identifier: GPL-3.0-or-later

/// Counts for each study the changes that this process was told of.
///
/// Memory is bounded: when more than `capacity` studies have changed, all studies count as changed and the table begins
/// anew. That costs one look at the server for each study, and is never wrong.
struct GenerationTable {
    private let capacity: Int
    private var last: UInt64 = 0
    /// The generation of all studies that are not in the table.
    private var others: UInt64 = 0
    private var studies: [String: UInt64] = [:]

    /// Creates a table that remembers up to `capacity` studies, about 150 bytes each.
    init(capacity: Int) {
        self.capacity = max(capacity, 1)
    }

    /// The number of studies in the table.
    var count: Int { studies.count }

    /// A number that differs from every earlier one once the study has changed.
    subscript(study: String) -> UInt64 { studies[study] ?? others }

    /// Notes that a study has changed.
    mutating func raise(_ study: String) {
        if studies[study] == nil, studies.count >= capacity { return raiseAll() }
        last &+= 1
        studies[study] = last
    }

    /// Notes that any study may have changed.
    mutating func raiseAll() {
        last &+= 1
        others = last
        studies.removeAll(keepingCapacity: true)
    }
}
