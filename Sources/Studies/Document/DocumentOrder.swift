// SPDX-License-Identifier: GPL-3.0-or-later

/// The order of series and instances in the study document. It is total and does not depend on the order in which the
/// server lists them, so the same study always gives the same document.
enum DocumentOrder {
    /// Orders by Series Number, series without one last.
    static func series(_ left: SeriesGroup, _ right: SeriesGroup) -> Bool {
        precedes(left.first.seriesNumber, right.first.seriesNumber)
            ?? (left.first.seriesInstanceUID < right.first.seriesInstanceUID)
    }

    /// Sorts the indices of instances of one series by Instance Number, then by position along the slice's normal;
    /// instances without one come last.
    static func sorted(_ indices: [Int], of records: [InstanceRecord]) -> [Int] {
        indices.map { Key(records[$0], index: $0) }
            .sorted { left, right in
                precedes(left.instanceNumber, right.instanceNumber)
                    ?? precedes(left.slicePosition, right.slicePosition)
                    ?? precedes(records[left.index], records[right.index])
            }
            .map(\.index)
    }

    /// The values that nearly always decide. A record holds many references, and sorting records would count all of
    /// them again and again.
    private struct Key {
        let instanceNumber: Int?
        let slicePosition: Double?
        let index: Int

        init(_ record: InstanceRecord, index: Int) {
            instanceNumber = record.instanceNumber
            slicePosition = record.slicePosition
            self.index = index
        }
    }

    private static func precedes(_ left: InstanceRecord, _ right: InstanceRecord) -> Bool {
        (left.sopInstanceUID, left.id) < (right.sopInstanceUID, right.id)
    }

    /// Whether the left value comes first; `nil` when the values do not tell.
    private static func precedes<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool? {
        switch (left, right) {
        case (let left?, let right?): left < right ? true : right < left ? false : nil
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): nil
        }
    }
}
