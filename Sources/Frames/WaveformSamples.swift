// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// The place of a multiplex group's samples in the file (PS3.3 C.10.9, Waveform Data).
struct WaveformSamples: Hashable, Sendable {
    var range: Range<Int>
    /// Whether the samples are words of 16 bits with the high byte first, as in big endian transfer syntaxes.
    var isBigEndian: Bool

    /// More groups than any real object has. A group may be of any size here.
    static let groupLimit = 4096
    /// The most bytes that are served of one group: enough for 24 hours of three channels with 250 samples a second.
    static let byteLimit = 128 << 20

    /// Finds the samples of each group, in the order of Waveform Sequence; `nil` for a group without samples.
    static func all(in file: DICOMFile) -> [WaveformSamples?] {
        guard let sequence = file.dataSet[Tag(0x5400_0100)] else { return [] }
        return sequence.items.prefix(groupLimit).map { item in
            guard let element = item[Tag(0x5400_1010)], element.vr.storage == .bulk, element.length > 0,
                !element.isEncapsulated
            else { return nil }
            return WaveformSamples(
                range: element.valueOffset..<(element.valueOffset + element.length),
                isBigEndian: element.isBigEndian && element.vr == .OW)
        }
    }
}

extension ParsedFile {
    /// Returns the samples of a multiplex group by its number from 1: all channels' first sample, then their second.
    ///
    /// Words of 16 bits have the low byte first, whatever the file's transfer syntax: bulk data are always little
    /// endian (PS3.18 section 8.7.3), and the answer has no place to say otherwise.
    ///
    /// - Throws: ``FrameError/missing`` when there is no such group, or it has no samples; ``FrameError/tooLarge``
    ///   above 128 MiB.
    public func waveformSamples(ofGroup number: Int) throws(FrameError) -> ServedBytes {
        guard number >= 1, number <= waveforms.count, let samples = waveforms[number - 1] else { throw .missing }
        guard samples.range.count <= WaveformSamples.byteLimit else { throw .tooLarge }
        var bytes = copy([samples.range])
        if samples.isBigEndian {
            for index in stride(from: 0, to: bytes.count - 1, by: 2) { bytes.swapAt(index, index + 1) }
        }
        return ServedBytes(mediaType: "application/octet-stream", bytes: bytes)
    }
}
