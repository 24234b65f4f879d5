// SPDX-License-Identifier: GPL-3.0-or-later

/// The place of each frame of an image in the bytes of the file.
///
/// It holds offsets and no reference to the file, so it may be kept and used later on the same bytes.
public struct FrameTable: Hashable, Sendable {
    /// The number of frames, 1 for a single image.
    public let count: Int
    /// The fragments of encapsulated pixel data as ranges of bytes, without the offset table; empty for native ones.
    ///
    /// A video consists of the bytes of all fragments, one after the other.
    public let fragments: [Range<Int>]
    private let storage: Storage

    enum Storage: Hashable, Sendable {
        /// Frames of `bits` each, one directly after the other, in a range of bytes.
        case native(range: Range<Int>, bits: Int)
        /// Frame *k* consists of the fragments from `starts[k]` up to the next start.
        case fragments(starts: [Int])
        /// Frame *k* is a range of bytes (Extended Offset Table).
        case ranges([Range<Int>])
        /// No frame can be located, for the given reason.
        case inseparable(DICOMError)
    }

    init(count: Int, fragments: [Range<Int>] = [], storage: Storage) {
        self.count = count
        self.fragments = fragments
        self.storage = storage
    }

    /// Whether the pixel data are encapsulated.
    public var isEncapsulated: Bool {
        if case .native = storage { return false }
        return true
    }

    /// The number of frames up to the last one that is whole; at most ``count``.
    ///
    /// - Complexity: O(1) for native pixel data, otherwise O(*n*) in the number of fragments.
    var wholeCount: Int {
        let most =
            switch storage {
            // The bits of a file's bytes always fit an integer.
            case .native(let range, let bits): bits > 0 ? range.count * 8 / bits : 0
            case .fragments(let starts): starts.count
            case .ranges(let ranges): ranges.count
            case .inseparable: 0
            }
        return (0..<min(most, count)).last { (try? location(ofFrame: $0)) != nil }.map { $0 + 1 } ?? 0
    }

    /// Returns where a frame lies; the first frame is 0.
    ///
    /// - Throws: ``DICOMError`` of kind `noSuchFrame` when the number is out of range or the frame is missing;
    ///   `frameIncomplete` when the bytes end before the frame does; `framesNotSeparable` when there are fewer
    ///   fragments than frames, as in videos, or more and nothing tells which belong together; `tooManyElements` above
    ///   two million fragments.
    public func location(ofFrame frame: Int) throws(DICOMError) -> FrameLocation {
        let start = fragments.first?.lowerBound ?? 0
        guard frame >= 0, frame < count else { throw DICOMError(.noSuchFrame, offset: start, tag: .pixelData) }
        switch storage {
        case .native(let range, let bits):
            let (firstBit, isTooFar) = frame.multipliedReportingOverflow(by: bits)
            let (endBit, isTooLong) = firstBit.addingReportingOverflow(bits)
            let size = endBit / 8 + (endBit % 8 == 0 ? 0 : 1)
            guard !isTooFar, !isTooLong, size <= range.count else {
                throw DICOMError(.frameIncomplete, offset: range.lowerBound, tag: .pixelData)
            }
            let bytes = (range.lowerBound + firstBit / 8)..<(range.lowerBound + size)
            return FrameLocation(ranges: [bytes], firstBit: firstBit % 8, bitCount: bits)
        case .fragments(let starts):
            guard starts.indices.contains(frame) else {
                throw DICOMError(.noSuchFrame, offset: start, tag: .pixelData)
            }
            let end = frame + 1 < starts.count ? starts[frame + 1] : fragments.count
            guard starts[frame] < end, end <= fragments.count else {
                throw DICOMError(.frameIncomplete, offset: start, tag: .pixelData)
            }
            let ranges = fragments[starts[frame]..<end].filter { !$0.isEmpty }
            guard !ranges.isEmpty else { throw DICOMError(.noSuchFrame, offset: start, tag: .pixelData) }
            return FrameLocation(ranges: ranges)
        case .ranges(let ranges):
            guard ranges.indices.contains(frame), !ranges[frame].isEmpty else {
                throw DICOMError(.noSuchFrame, offset: start, tag: .pixelData)
            }
            return FrameLocation(ranges: [ranges[frame]])
        case .inseparable(let error):
            throw error
        }
    }
}

/// The bytes of one frame.
public struct FrameLocation: Hashable, Sendable {
    /// The ranges of bytes to join: one, except in a frame of several fragments.
    public let ranges: [Range<Int>]
    /// The bit of the first byte at which the frame begins, counted from the least significant: 0, except for single
    /// bits that are packed without gaps (PS3.5 section 8.1.1).
    public let firstBit: Int
    /// The number of bits of the frame: 8 times the bytes, except for packed single bits.
    public let bitCount: Int

    init(ranges: [Range<Int>], firstBit: Int = 0, bitCount: Int? = nil) {
        self.ranges = ranges
        self.firstBit = firstBit
        self.bitCount = bitCount ?? ranges.reduce(0) { $0 + $1.count } * 8
    }

    /// The number of bytes in all ranges.
    public var byteCount: Int { ranges.reduce(0) { $0 + $1.count } }
}
