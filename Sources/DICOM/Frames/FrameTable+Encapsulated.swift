// SPDX-License-Identifier: GPL-3.0-or-later

extension FrameTable {
    /// The frames of encapsulated pixel data (PS3.5 annex A.4).
    ///
    /// Tables that contradict the fragments are not used; what remains is the number of fragments and, when there are
    /// more of them than frames, the markers with which code streams begin and end. Empty fragments are no frames. Where
    /// more frames are there than are claimed, the first of them are those; where there are fewer, the others are missing.
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
        // Each frame is one fragment (PS3.5 annex A.4.2), whatever tables say and however many follow.
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

    /// The items of an encapsulated value: the Basic Offset Table, then fragments.
    fileprivate struct Fragments {
        let source: ByteSource
        var basicOffsetTable: Range<Int> = 0..<0
        var fragments: [Range<Int>] = []
        /// Whether there are more fragments than ``limit``.
        var isCut = false

        /// Slides have hundreds of thousands. An empty fragment takes eight bytes of a file, and sixteen here.
        static let limit = 2_000_000

        init(_ pixelData: DataElement) {
            source = pixelData.source
            let end = pixelData.valueOffset + pixelData.length
            var position = pixelData.valueOffset
            var isFirst = true
            while end - position >= 8, source.tag(at: position, bigEndian: pixelData.isBigEndian) == .item {
                let length = Int(source.uint32(at: position + 4, bigEndian: pixelData.isBigEndian))
                let start = position + 8
                // Only the last one of a truncated file reaches further.
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

        /// What offsets in the tables count from: the first byte of the first fragment's item tag.
        var origin: Int { basicOffsetTable.upperBound }
    }

    /// Frames by Extended Offset Table and Lengths, where each frame is one fragment (PS3.3 section C.7.6.3.1.8).
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

    /// The first fragment of each frame by the Basic Offset Table, which must name starts of fragments, in order.
    ///
    /// Of a table that names more of them than there are frames the next one is given, too, where the last one ends.
    /// Some tables name all fragments: those that a table of more names must begin code streams.
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

    /// The first fragment of each frame by how many there are, and how they begin and end; likewise with the next one.
    private static func starts(byFragments items: Fragments, count: Int) -> [Int]? {
        let full = items.fragments.indices.filter { !items.fragments[$0].isEmpty }
        if full.count == count { return full }
        if items.fragments.count == count { return Array(0..<count) }
        if full.count < count { return full.allSatisfy(items.begins) ? full : nil }
        // A new frame begins behind an end, and most surely where there is a beginning, too.
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
    /// Whether a fragment has the end of a code stream: that of JPEG, JPEG-LS and JPEG 2000 is FFD9, padding may follow.
    fileprivate func ends(_ index: Int) -> Bool {
        let fragment = fragments[index]
        guard fragment.count >= 2 else { return false }
        let tail = max(fragment.lowerBound, fragment.upperBound - 10)
        return (tail..<(fragment.upperBound - 1)).contains { source.uint16(at: $0) == 0xD9FF }
    }

    /// Whether a fragment has the beginning of a code stream: of JPEG and JPEG-LS, of JPEG 2000, of JPEG XL.
    fileprivate func begins(_ index: Int) -> Bool {
        let fragment = fragments[index]
        guard fragment.count >= 2 else { return false }
        return [0xD8FF, 0x4FFF, 0x0AFF].contains(source.uint16(at: fragment.lowerBound))
    }
}
