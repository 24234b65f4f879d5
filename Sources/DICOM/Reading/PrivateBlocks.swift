// SPDX-License-Identifier: GPL-3.0-or-later

/// The private creators of the group that is being read in a data set (PS3.5 section 7.8.1).
///
/// Creators `(gggg,0010-00FF)` stand before the blocks that they reserve. Each element of a block gets the record of
/// its creator while it is read: a search afterwards would take time quadratic in the elements.
struct PrivateBlocks {
    /// The group of the last private element; 0 before the first one.
    private var group: UInt16 = 0
    /// The first record of the group, where its creators begin.
    private var first: Int32 = 0
    /// The block of the last element, with its creator.
    private var block: UInt8 = 0
    private var creator: Int32 = -1

    /// Returns the record of a private element's creator, before the element is added; -1 when none reserved its block.
    mutating func creator(of tag: Tag, _ records: borrowing ContiguousArray<Record>) -> Int32 {
        if tag.group != group {
            group = tag.group
            first = Int32(truncatingIfNeeded: records.count)
            block = 0
        }
        let block = UInt8(truncatingIfNeeded: tag.element >> 8)
        guard block >= 0x10 else { return -1 }
        if block != self.block {
            self.block = block
            creator = find(Tag(group: group, element: UInt16(block)), records)
        }
        return creator
    }

    private func find(_ tag: Tag, _ records: borrowing ContiguousArray<Record>) -> Int32 {
        var index = Int(first)
        // A group has 240 creators at most, and they come first.
        for _ in 0..<256 where index >= 0 && index < records.count {
            if records[index].tag == tag { return Int32(truncatingIfNeeded: index) }
            index = Int(records[index].next)
        }
        return -1
    }
}
