// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of data elements: that of a file, or an item of a sequence (PS3.5 section 7.1).
///
/// Elements come in the order of the file. When a tag occurs twice, which no sound file does, the first element counts.
/// A data set refers to the file, so it is valid only inside ``DICOMReader/withFile(_:_:)-(UnsafeRawBufferPointer,_)``.
public struct DataSet {
    let body: UnsafePointer<Body>
    /// The elements' records are those from `first` up to `end`.
    let first: Int
    let end: Int
}

extension DataSet: Sequence {
    /// An iterator over the elements of a data set, without those of their items.
    public struct Iterator: IteratorProtocol {
        let dataSet: DataSet
        var index: Int

        /// Returns the next element.
        public mutating func next() -> DataElement? {
            while index < dataSet.end {
                let current = index
                let record = dataSet.body.pointee.records[current]
                index = Int(record.next)
                if !record.flags.contains(.repeated) {
                    return DataElement(body: dataSet.body, index: current)
                }
            }
            return nil
        }
    }

    /// Returns an iterator over the elements.
    public func makeIterator() -> Iterator {
        Iterator(dataSet: self, index: first)
    }

    /// Whether there are no elements.
    public var isEmpty: Bool { first >= end }

    /// The number of records, those of nested items and elements included: a bound for buffers.
    public var nestedCount: Int { end - first }

    /// The largest number of sequences in each other, counted from the file's data set.
    ///
    /// - Complexity: O(*n*) in ``nestedCount``.
    public var nestingDepth: Int {
        // A sequence's own record says how many sequences enclose it.
        let deepest = body.pointee.records[first..<Swift.max(first, end)].reduce(-1) { depth, record in
            record.vr == .SQ ? Swift.max(depth, Int(record.depth)) : depth
        }
        return deepest + 1
    }
}

extension DataSet {
    /// Returns whether an element, here or in a nested item, has one of the VRs.
    ///
    /// - Complexity: O(*n*) in ``nestedCount``.
    public func hasElement(ofAny vrs: [VR]) -> Bool {
        // A bit for each VR: there are fewer than 64.
        let wanted = vrs.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
        return body.pointee.records[first..<Swift.max(first, end)].contains {
            wanted >> UInt64($0.vr.rawValue) & 1 != 0
        }
    }

    /// The element with a tag.
    ///
    /// - Complexity: O(*n*) in the data set's own elements.
    public subscript(tag: Tag) -> DataElement? {
        var index = first
        let records = body.pointee.records
        while index < end {
            if records[index].tag == tag { return DataElement(body: body, index: index) }
            index = Int(records[index].next)
        }
        return nil
    }

    /// Returns the elements from the first one of a group on; none when the group has no element.
    func suffix(fromGroup group: UInt16) -> DataSet {
        var index = first
        let records = body.pointee.records
        while index < end, records[index].tag.group != group { index = Int(records[index].next) }
        return DataSet(body: body, first: Swift.min(index, end), end: end)
    }

    /// The element of a private block: `element` is its number within the block that `creator` reserves (PS3.5 7.8.1).
    public subscript(group: UInt16, creator: String, element: UInt8) -> DataElement? {
        for candidate in self where candidate.tag.group == group && candidate.tag.element & 0xFF == UInt16(element) {
            if candidate.record.creator >= 0, candidate.privateCreator == creator { return candidate }
        }
        return nil
    }

    /// Returns the first value of a text element, decoded and trimmed; `nil` when absent or empty.
    public func string(_ tag: Tag) -> String? { self[tag]?.string }

    /// Returns all values of a text element; empty when absent or empty.
    public func strings(_ tag: Tag) -> [String] { self[tag]?.strings ?? [] }

    /// Returns the first value of a number element as an integer; see ``DataElement/int``.
    public func int(_ tag: Tag) -> Int? { self[tag]?.int }

    /// Returns the first value of a number element; see ``DataElement/double``.
    public func double(_ tag: Tag) -> Double? { self[tag]?.double }

    /// Returns all values of a number element; see ``DataElement/doubles``.
    public func doubles(_ tag: Tag) -> [Double] { self[tag]?.doubles ?? [] }

    /// Returns the items of a sequence; none when absent or empty.
    public func items(_ tag: Tag) -> Items { self[tag]?.items ?? Items(body: body, first: 0, end: 0) }
}

/// The items of a sequence, each a data set.
public struct Items: Sequence {
    let body: UnsafePointer<Body>
    let first: Int
    let end: Int

    /// An iterator over the items.
    public struct Iterator: IteratorProtocol {
        let items: Items
        var index: Int

        /// Returns the next item.
        public mutating func next() -> DataSet? {
            guard index < items.end else { return nil }
            let item = index
            index = Int(items.body.pointee.records[item].next)
            return DataSet(body: items.body, first: item + 1, end: index)
        }
    }

    /// Returns an iterator over the items.
    public func makeIterator() -> Iterator {
        Iterator(items: self, index: first)
    }

    /// Whether there are no items.
    public var isEmpty: Bool { first >= end }

    /// The first item.
    public var firstItem: DataSet? {
        var iterator = makeIterator()
        return iterator.next()
    }

    /// The number of records: those of the items and of all that is nested in them.
    public var nestedCount: Int { end - first }

    /// The number of items, found by going through them.
    public var count: Int { reduce(0) { count, _ in count + 1 } }
}
