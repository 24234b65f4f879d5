// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// A DICOM file in memory with the places of its parts, which can be cut out without reading the file again.
///
/// Safe from any thread.
public final class ParsedFile: Sendable {
    private enum Storage: Sendable {
        case file(any FileBytes)
        /// The data set of a deflated file, inflated.
        case inflated([UInt8])
    }

    /// The version of the file.
    public let version: FileVersion
    /// The instance that the file says it is.
    public let identity: InstanceIdentity
    /// The memory that the file takes, in bytes.
    let byteCount: Int

    /// Whether no further request is expected: a single frame, which is asked for once, is all that the file has.
    let isUsedUp: Bool

    private let pixelEncoding: PixelEncoding
    private let encapsulated: EncapsulatedDocument?
    let waveforms: [WaveformSamples?]
    private let isVideo: Bool
    private let conversion: PixelConversion
    private let frames: Result<FrameTable, DICOMError>
    private let storage: Storage

    /// The largest inflated data set that is accepted, in bytes.
    static let inflationLimit = 128 << 20

    /// The most bytes of one answer with several frames or a converted one. A single stored frame has no limit.
    private static let togetherLimit = 64 << 20

    /// Finds the parts of a file.
    ///
    /// - Throws: ``DICOMError`` when the file cannot be read.
    /// - Complexity: O(*n*) in the number of elements and fragments; the size of pixel data counts only in deflated
    ///   files.
    init(_ file: any FileBytes, version: FileVersion, inflationLimit: Int) throws(DICOMError) {
        var options = ReaderOptions()
        options.inflationLimit = inflationLimit
        let reader = DICOMReader(options: options)
        let parts: Result<FileParts, DICOMError> = file.withUnsafeBytes { bytes in
            do {
                return .success(try reader.withFile(bytes, FileParts.init))
            } catch {
                // The reader and the closure throw nothing else.
                return .failure(error as? DICOMError ?? DICOMError(.notDICOM, offset: 0))
            }
        }
        let found = try parts.get()
        self.version = version
        identity = found.identity
        byteCount = (found.inflated?.count ?? found.fileSize) + found.tableSize
        pixelEncoding = found.pixelEncoding
        encapsulated = found.document
        waveforms = found.waveforms
        isVideo = found.isVideo
        conversion = found.conversion
        frames = found.frames
        if case .success(let table) = found.frames, !found.isVideo, found.document == nil {
            isUsedUp = table.count == 1
        } else {
            isUsedUp = false
        }
        storage = found.inflated.map { .inflated($0) } ?? .file(file)
    }

    /// Returns frames by their numbers from 1, as in DICOMweb (PS3.18 10.4.1.1.6).
    ///
    /// A frame's bytes are those stored; single bits of segmentations are shifted so that they begin with the lowest
    /// bit of the first byte. Pixels that the viewer cannot show are converted, as ``PixelConversion`` says, to what
    /// the documents describe.
    ///
    /// - Throws: ``FrameError/tooLarge`` when several frames together, or a converted one, exceed 64 MiB.
    public func frames(_ numbers: [Int]) throws(FrameError) -> [ServedBytes] {
        guard !isVideo, !numbers.contains(where: { $0 < 1 }) else { throw .missing }
        let locations: [FrameLocation]
        do throws(DICOMError) {
            let table = try frames.get()
            locations = try numbers.map { (number) throws(DICOMError) in try table.location(ofFrame: number - 1) }
        } catch {
            throw FrameError(error)
        }
        // Each part lies within the file, so the sum of a few hundred cannot overflow.
        let size = locations.reduce(0) { $0 + conversion.size(of: $1.byteCount) }
        guard numbers.count == 1 && conversion == .none || size <= Self.togetherLimit else { throw .tooLarge }
        // The media type that DICOMweb gives a part; cornerstone reads the transfer syntax from it.
        let mediaType = "application/octet-stream; transfer-syntax=\(pixelEncoding.transferSyntaxUID)"
        return locations.map { location in
            ServedBytes(mediaType: mediaType, bytes: conversion.converted(copy(location.ranges), at: location))
        }
    }

    /// Returns the encapsulated document.
    ///
    /// Only PDF keeps its media type: any other type that a file claims, such as HTML, would run in the server's name.
    public func document() throws(FrameError) -> ServedBytes {
        guard let encapsulated else { throw .missing }
        return ServedBytes(
            mediaType: encapsulated.isPDF ? "application/pdf" : "application/octet-stream",
            bytes: copy([encapsulated.range]))
    }

    /// Returns the video.
    public func video() throws(FrameError) -> VideoStream {
        guard isVideo, case .success(let table) = frames, !table.fragments.isEmpty else { throw .missing }
        return VideoStream(file: self, fragments: table.fragments)
    }

    /// Copies ranges of bytes, one after the other, without what lies outside of the file.
    func copy(_ ranges: [Range<Int>]) -> [UInt8] {
        withUnsafeBytes { bytes in
            var copy: [UInt8] = []
            copy.reserveCapacity(ranges.reduce(0) { $0 + $1.count })
            for range in ranges { copy.append(contentsOf: bytes[range.clamped(to: 0..<bytes.count)]) }
            return copy
        }
    }

    private func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch storage {
        case .file(let file): file.withUnsafeBytes(body)
        case .inflated(let bytes): bytes.withUnsafeBytes(body)
        }
    }
}
