// SPDX-License-Identifier: GPL-3.0-or-later

/// A video in memory that can be read in parts (PS3.5 8.2.5 to 8.2.12: all fragments together are one stream).
public struct VideoStream: Sendable {
    private let file: ParsedFile
    private let fragments: [Range<Int>]

    /// The size of the stream in bytes.
    public let byteCount: Int
    /// The media type, found by the first bytes: the transfer syntax leaves the container open.
    public let mediaType: String

    init(file: ParsedFile, fragments: [Range<Int>]) {
        self.file = file
        self.fragments = fragments
        byteCount = fragments.reduce(0) { $0 + $1.count }
        mediaType = Self.mediaType(beginning: file.copy(fragments.prefix(1).map { $0.prefix(Self.signatureSize) }))
    }

    /// Returns a range of the stream, without what lies beyond its end.
    ///
    /// - Complexity: O(*n*) in the number of fragments and of bytes.
    public func bytes(in range: Range<Int>) -> [UInt8] {
        var parts: [Range<Int>] = []
        var position = 0
        for fragment in fragments {
            let wanted = range.clamped(to: position..<(position + fragment.count))
            if !wanted.isEmpty {
                let start = fragment.lowerBound + (wanted.lowerBound - position)
                parts.append(start..<(start + wanted.count))
            }
            position += fragment.count
        }
        return file.copy(parts)
    }

    private static let signatureSize = 12

    /// Recognises MP4 (ISO/IEC 14496-12: box `ftyp`), MPEG-2 transport (ISO/IEC 13818-1: 0x47) and program streams.
    private static func mediaType(beginning bytes: [UInt8]) -> String {
        if bytes.dropFirst(4).starts(with: Array("ftyp".utf8)) { return "video/mp4" }
        if bytes.first == 0x47 { return "video/mp2t" }
        if bytes.starts(with: [0, 0, 1, 0xBA]) || bytes.starts(with: [0, 0, 1, 0xB3]) { return "video/mpeg" }
        return "video/mp4"
    }
}

extension Range<Int> {
    fileprivate func prefix(_ count: Int) -> Range<Int> {
        lowerBound..<(lowerBound + Swift.min(count, self.count))
    }
}
