// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// A DICOM file in memory, of which is known where its frames lie: parts of it can be cut out without reading it again.
///
/// Safe from any thread.
public final class OpenedFile: Sendable {
    private enum Storage: Sendable {
        case file(any FileBytes)
        /// The data set of a deflated file.
        case inflated([UInt8])
    }

    /// What identifies the file.
    public let version: FileVersion
    /// Which instance it says it is.
    public let identity: InstanceIdentity
    /// What it takes in memory, in bytes.
    let byteCount: Int

    /// Whether nobody comes back for more of it: it has a single frame, which is asked for once, and nothing else.
    let isUsedUp: Bool

    private let pixelEncoding: PixelEncoding
    private let encapsulated: EncapsulatedDocument?
    let waveforms: [WaveformSamples?]
    private let isVideo: Bool
    private let conversion: PixelConversion
    private let frames: Result<FrameTable, DICOMError>
    private let storage: Storage

    /// Inflated data sets may take no more than this, in bytes.
    static let inflationLimit = 128 << 20

    /// Frames that are asked for together may take no more than this, in bytes; a single one may, as it is stored.
    private static let togetherLimit = 64 << 20

    /// Finds what can be cut out of a file.
    ///
    /// - Throws: ``DICOMError`` when it cannot be read.
    /// - Complexity: O(*n*) in the number of elements and fragments, not in the size of pixel data, but for deflated
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

    /// Frames, the first of all being 1, as in DICOMweb (PS3.18 10.4.1.1.6): their bytes as they are stored, single
    /// bits of segmentations beginning with the lowest of the first byte. Others that the viewer cannot show become
    /// what documents describe; see ``PixelConversion``.
    ///
    /// - Throws: ``FrameError/tooLarge`` for several that are very large together, and for one that becomes very large.
    public func frames(_ numbers: [Int]) throws(FrameError) -> [ServedBytes] {
        guard !isVideo, !numbers.contains(where: { $0 < 1 }) else { throw .missing }
        let locations: [FrameLocation]
        do throws(DICOMError) {
            let table = try frames.get()
            locations = try numbers.map { (number) throws(DICOMError) in try table.location(ofFrame: number - 1) }
        } catch {
            throw FrameError(error)
        }
        // Each part is within the file, so that sums of a few hundred cannot overflow.
        let size = locations.reduce(0) { $0 + conversion.size(of: $1.byteCount) }
        guard numbers.count == 1 && conversion == .none || size <= Self.togetherLimit else { throw .tooLarge }
        // What DICOMweb says of a part; cornerstone takes the syntax from it.
        let mediaType = "application/octet-stream; transfer-syntax=\(pixelEncoding.transferSyntaxUID)"
        return locations.map { location in
            ServedBytes(mediaType: mediaType, bytes: conversion.converted(copy(location.ranges), at: location))
        }
    }

    /// The encapsulated document.
    ///
    /// Only PDF keeps its media type: whatever else a file claims to be, such as HTML, would run in the server's name.
    public func document() throws(FrameError) -> ServedBytes {
        guard let encapsulated else { throw .missing }
        return ServedBytes(
            mediaType: encapsulated.isPDF ? "application/pdf" : "application/octet-stream",
            bytes: copy([encapsulated.range]))
    }

    /// The video.
    public func video() throws(FrameError) -> VideoStream {
        guard isVideo, case .success(let table) = frames, !table.fragments.isEmpty else { throw .missing }
        return VideoStream(file: self, fragments: table.fragments)
    }

    /// Copies ranges of bytes, one after the other; what lies outside of the file is left out.
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
