// SPDX-License-Identifier: GPL-3.0-or-later

extension FrameTable {
    /// Finds the frames of encapsulated pixel data (PS3.5 annex A.4).
    ///
    /// Offset tables that contradict the fragments are ignored. Then the number of fragments tells the frames and, when
    /// there are more fragments than frames, the markers with which code streams begin and end. Empty fragments are no
    /// frames. If there are more frames than claimed, the first ones count; if fewer, the rest are missing.
    static func encapsulated(
        _ pixelData: DataElement, in dataSet: DataSet, count: Int, isRLE: Bool = false
    ) -> FrameTable {
        let items = Fragments(pixelData)
        let fragments = items.fragments
        if items.isCut {
            let error = DICOMError(.tooManyElements, offset: pixelData.valueOffset, tag: pixelData.tag)
            return FrameTable(count: count, fragments: [], storage: .inseparable(error))
        }
        if !fragments.contains(where: { !$0.isEmpty }) {
            let error = DICOMError(.noSuchFrame, offset: pixelData.valueOffset, tag: pixelData.tag)
            return FrameTable(count: count, fragments: fragments, storage: .inseparable(error))
        }
        // Each frame is one fragment (PS3.5 annex A.4.2), whatever the tables say and however many fragments follow.
        if isRLE {
            let full = fragments.filter { !$0.isEmpty }
            return FrameTable(
                count: count, fragments: fragments,
                storage: .ranges(Array((full.count == count ? full : fragments).prefix(count))))
        }
        if let ranges = extendedRanges(in: dataSet, count: count, items: items) {
            return FrameTable(count: count, fragments: fragments, storage: .ranges(ranges))
        }
        if let starts = starts(byBasicTable: items, count: count) ?? starts(byFragments: items, count: count) {
            return FrameTable(count: count, fragments: fragments, storage: .fragments(starts: starts))
        }
        let error = DICOMError(.framesNotSeparable, offset: pixelData.valueOffset, tag: pixelData.tag)
        return FrameTable(count: count, fragments: fragments, storage: .inseparable(error))
    }

    /// The items of an encapsulated value: the Basic Offset Table, then the fragments.
    fileprivate struct Fragments {
        let source: ByteSource
        var basicOffsetTable: Range<Int> = 0..<0
        var fragments: [Range<Int>] = []
        /// Whether there are more fragments than ``limit``.
        var isCut = false

        /// The most fragments that are accepted. Slides have hundreds of thousands. An empty fragment takes 8 bytes in
        /// the file and 16 in memory.
        static let limit = 2_000_000

        init(_ pixelData: DataElement) {
            source = pixelData.source
            let end = pixelData.valueOffset + pixelData.length
            var position = pixelData.valueOffset
            var isFirst = true
            while end - position >= 8, source.tag(at: position, bigEndian: pixelData.isBigEndian) == .item {
                let length = Int(source.uint32(at: position + 4, bigEndian: pixelData.isBigEndian))
                let start = position + 8
                // Only the last fragment of a truncated file can reach beyond the end.
                let range = start..<(start + min(length, end - start))
                if isFirst { basicOffsetTable = range } else { fragments.append(range) }
                isFirst = false
                guard fragments.count <= Self.limit else {
                    isCut = true
                    break
                }
                position = range.upperBound
            }
        }

        /// The origin of the offsets in the tables: the first byte of the first fragment's item tag.
        var origin: Int { basicOffsetTable.upperBound }
    }

    /// Returns the frames by Extended Offset Table and Lengths, one fragment each (PS3.3 section C.7.6.3.1.8).
    private static func extendedRanges(in dataSet: DataSet, count: Int, items: Fragments) -> [Range<Int>]? {
        guard
            let offsets = dataSet[.extendedOffsetTable], offsets.numberCount >= count,
            let lengths = dataSet[.extendedOffsetTableLengths], lengths.numberCount == offsets.numberCount,
            let last = items.fragments.last
        else { return nil }
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(count)
        let available = last.upperBound - items.origin
        for index in 0..<count {
            guard
                let offset = offsets.unsigned64(at: index).flatMap({ Int(exactly: $0) }), offset <= available - 8,
                let length = lengths.unsigned64(at: index).flatMap({ Int(exactly: $0) }),
                length <= available - 8 - offset
            else { return nil }
            let start = items.origin + offset + 8
            ranges.append(start..<(start + length))
        }
        return ranges
    }

    /// Returns the first fragment of each frame by the Basic Offset Table, if it names starts of fragments in order.
    ///
    /// When the table names more starts than frames, the result has one more, at which the last frame ends. Some tables
    /// name all fragments instead of frames, so each start in a table with too many must begin a code stream.
    private static func starts(byBasicTable items: Fragments, count: Int) -> [Int]? {
        let named = items.basicOffsetTable.count / 4
        guard items.basicOffsetTable.count % 4 == 0, named >= count else { return nil }
        var starts: [Int] = []
        starts.reserveCapacity(min(count + 1, items.fragments.count))
        var fragment = 0
        for index in 0..<min(named, count + 1) {
            let offset = Int(items.source.uint32(at: items.basicOffsetTable.lowerBound + index * 4))
            let start = items.origin + offset + 8
            while fragment < items.fragments.count, items.fragments[fragment].lowerBound < start { fragment += 1 }
            guard fragment < items.fragments.count, items.fragments[fragment].lowerBound == start,
                starts.last != fragment, named == count || items.begins(fragment)
            else { return nil }
            starts.append(fragment)
        }
        return starts.first == 0 ? starts : nil
    }

    /// Returns the first fragment of each frame by the number of fragments and their markers; also one more, as above.
    private static func starts(byFragments items: Fragments, count: Int) -> [Int]? {
        let full = items.fragments.indices.filter { !items.fragments[$0].isEmpty }
        if full.count == count { return full }
        if items.fragments.count == count { return Array(0..<count) }
        if full.count < count { return full.allSatisfy(items.begins) ? full : nil }
        // A frame begins behind the end of a code stream, most certainly where a beginning follows that end.
        var (starts, byEnds, byBeginnings) = ([0], [0], [0])
        for (before, next) in zip(full, full.dropFirst()) {
            let (ends, begins) = (items.ends(before), items.begins(next))
            if ends && begins { starts.append(next) }
            if ends { byEnds.append(next) }
            if begins { byBeginnings.append(next) }
        }
        if let exact = [starts, byEnds, byBeginnings].first(where: { $0.count == count }) { return exact }
        return [starts, byBeginnings].first { $0.count > count }.map { Array($0.prefix(count + 1)) }
    }
}

extension FrameTable.Fragments {
    /// Returns whether a fragment ends a code stream: JPEG, JPEG-LS and JPEG 2000 end with FFD9; padding may follow.
    fileprivate func ends(_ index: Int) -> Bool {
        let fragment = fragments[index]
        guard fragment.count >= 2 else { return false }
        let tail = max(fragment.lowerBound, fragment.upperBound - 10)
        return (tail..<(fragment.upperBound - 1)).contains { source.uint16(at: $0) == 0xD9FF }
    }

    /// Returns whether a fragment begins a code stream: JPEG and JPEG-LS (FFD8), JPEG 2000 (FF4F), JPEG XL (FF0A).
    fileprivate func begins(_ index: Int) -> Bool {
        let fragment = fragments[index]
        guard fragment.count >= 2 else { return false }
        return [0xD8FF, 0x4FFF, 0x0AFF].contains(source.uint16(at: fragment.lowerBound))
    }
}
