// SPDX-License-Identifier: GPL-3.0-or-later

extension FrameTable {
    /// The frames of encapsulated pixel data (PS3.5 annex A.4).
    ///
    /// Tables that contradict the fragments are not used; what remains is the number of fragments and, when there are
    /// more of them than frames, the marker with which JPEG's code streams end.
    static func encapsulated(
        _ pixelData: DataElement, in dataSet: DataSet, count: Int, isRLE: Bool = false
    ) -> FrameTable {
        let items = Fragments(pixelData)
        let fragments = items.fragments
        if items.isCut {
            let error = DICOMError(.tooManyElements, offset: pixelData.valueOffset, tag: pixelData.tag)
            return FrameTable(count: count, fragments: [], storage: .inseparable(error))
        }
        // Each frame is one fragment (PS3.5 annex A.4.2), whatever tables say and however many follow.
        if isRLE, fragments.count >= count {
            return FrameTable(
                count: count, fragments: fragments, storage: .ranges(Array(fragments.prefix(count))))
        }
        if let ranges = extendedRanges(in: dataSet, count: count, items: items) {
            return FrameTable(count: count, fragments: fragments, storage: .ranges(ranges))
        }
        if let starts = starts(byBasicTable: items, count: count) {
            return FrameTable(count: count, fragments: fragments, storage: .fragments(starts: starts))
        }
        if count == 1, !fragments.isEmpty {
            return FrameTable(count: count, fragments: fragments, storage: .fragments(starts: [0]))
        }
        if fragments.count == count {
            return FrameTable(count: count, fragments: fragments, storage: .fragments(starts: Array(0..<count)))
        }
        if fragments.count > count, let starts = starts(byMarkers: items, count: count) {
            return FrameTable(count: count, fragments: fragments, storage: .fragments(starts: starts))
        }
        let kind: DICOMError.Kind = fragments.isEmpty ? .frameIncomplete : .framesNotSeparable
        let error = DICOMError(kind, offset: pixelData.valueOffset, tag: pixelData.tag)
        return FrameTable(count: count, fragments: fragments, storage: .inseparable(error))
    }

    /// The items of an encapsulated value: the Basic Offset Table, then fragments.
    private struct Fragments {
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
            let offsets = dataSet[.extendedOffsetTable], offsets.numberCount == count,
            let lengths = dataSet[.extendedOffsetTableLengths], lengths.numberCount == count,
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
    private static func starts(byBasicTable items: Fragments, count: Int) -> [Int]? {
        guard items.basicOffsetTable.count == count * 4, !items.fragments.isEmpty else { return nil }
        var starts: [Int] = []
        starts.reserveCapacity(count)
        var fragment = 0
        for index in 0..<count {
            let offset = Int(items.source.uint32(at: items.basicOffsetTable.lowerBound + index * 4))
            let start = items.origin + offset + 8
            while fragment < items.fragments.count, items.fragments[fragment].lowerBound < start { fragment += 1 }
            guard fragment < items.fragments.count, items.fragments[fragment].lowerBound == start else { return nil }
            guard starts.last != fragment else { return nil }
            starts.append(fragment)
        }
        return starts.first == 0 ? starts : nil
    }

    /// The first fragment of each frame, a new frame beginning after each fragment that ends a code stream.
    ///
    /// JPEG, JPEG-LS and JPEG 2000 all end with FFD9; padding may follow. `nil` unless that gives the right number.
    private static func starts(byMarkers items: Fragments, count: Int) -> [Int]? {
        var starts = [0]
        for (index, fragment) in items.fragments.enumerated() where index + 1 < items.fragments.count {
            guard fragment.count >= 2 else { continue }
            let tail = max(fragment.lowerBound, fragment.upperBound - 10)
            let isEnd = (tail..<(fragment.upperBound - 1)).contains { items.source.uint16(at: $0) == 0xD9FF }
            if isEnd { starts.append(index + 1) }
            guard starts.count <= count else { return nil }
        }
        return starts.count == count ? starts : nil
    }
}
