// SPDX-License-Identifier: GPL-3.0-or-later

/// Decisions that need all elements. Each of the two passes runs only for the few files that need it.
extension Indexer {
    /// Decides VRs that depend on other elements, and marks repeated elements, in the records from an index on.
    mutating func resolve(from first: Int) {
        if hasAmbiguousVR { resolveVRs(from: first) }
        if isUnordered { markRepeated(from: first) }
    }

    /// Decides between US, SS and OW by Pixel Representation, the nearest one around the element (PS3.5 annex A.1).
    private mutating func resolveVRs(from first: Int) {
        // The enclosing data sets, innermost last: where each ends, and whether its pixels are signed.
        let isRootSigned = isSigned(from: first, to: records.count, or: false)
        var enclosing: [(end: Int, isSigned: Bool)] = [(records.count, isRootSigned)]
        for index in first..<max(first, records.count) {
            while enclosing.count > 1, let last = enclosing.last, index >= last.end { enclosing.removeLast() }
            let outer = enclosing.last?.isSigned ?? false
            let record = records[index]
            if record.tag == .item {
                let end = Int(record.next)
                enclosing.append((end, isSigned(from: index + 1, to: end, or: outer)))
            }
            guard record.flags.contains(.ambiguous) else { continue }
            if record.vr == .US {
                if outer { records[index].vr = .SS }
            } else if record.length <= 2 {
                // OW of a single word is a number.
                records[index].vr = .US
            }
        }
    }

    /// Returns whether the data set in a range of records declares signed pixels; `inherited` when it declares nothing.
    private func isSigned(from first: Int, to end: Int, or inherited: Bool) -> Bool {
        var index = first
        while index < end, index < records.count {
            let record = records[index]
            if record.tag == .pixelRepresentation, record.length >= 2 {
                let isBigEndian = record.flags.contains(.bigEndian)
                return source.uint16(at: record.offset, bigEndian: isBigEndian) == 1
            }
            index = max(index + 1, Int(record.next))
        }
        return inherited
    }

    /// Marks all but the first of the elements with the same tag in a data set, which PS3.5 section 7.1 forbids.
    private mutating func markRepeated(from first: Int) {
        markRepeated(from: first, to: records.count)
        for index in first..<max(first, records.count) where records[index].tag == .item {
            markRepeated(from: index + 1, to: Int(records[index].next))
        }
    }

    private mutating func markRepeated(from first: Int, to end: Int) {
        var isOrdered = true
        var last: Tag?
        var elements: [(tag: Tag, index: Int)] = []
        var index = first
        while index < end, index < records.count {
            let record = records[index]
            if let last, record.tag <= last { isOrdered = false }
            last = record.tag
            elements.append((record.tag, index))
            index = max(index + 1, Int(record.next))
        }
        guard !isOrdered else { return }
        elements.sort { $0 < $1 }
        for (left, right) in zip(elements, elements.dropFirst()) where left.tag == right.tag {
            records[right.index].flags.insert(.repeated)
        }
    }
}
