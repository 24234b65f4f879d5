// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// A DICOM file in memory, of which is known where its frames lie: parts of it can be cut out without reading it again.
final class OpenedFile: Sendable {
    private enum Storage: Sendable {
        case file(any FileBytes)
        /// The data set of a deflated file.
        case inflated([UInt8])
    }

    /// What the server said of the file, see ``FileServer/fileVersion(ofInstance:)``.
    let version: [UInt8]
    /// What it takes in memory, in bytes.
    let byteCount: Int
    /// How pixel data are encoded as they are served.
    let pixelEncoding: PixelEncoding
    /// The encapsulated document, when there is one.
    let document: EncapsulatedDocument?
    /// Whether the pixel data are one video stream.
    let isVideo: Bool

    private let frames: Result<FrameTable, DICOMError>
    private let storage: Storage

    /// Inflated data sets may take no more than this, in bytes.
    private static let inflationLimit = 512 << 20

    /// Finds what can be cut out of a file.
    ///
    /// - Throws: ``DICOMError`` when it cannot be read.
    /// - Complexity: O(*n*) in the number of elements and fragments, not in the size of pixel data, but for deflated
    ///   files.
    init(_ file: any FileBytes, version: [UInt8]) throws(DICOMError) {
        var options = ReaderOptions()
        options.inflationLimit = Self.inflationLimit
        let reader = DICOMReader(options: options)
        let parts: Result<Parts, DICOMError> = file.withUnsafeBytes { bytes in
            do {
                return .success(try reader.withFile(bytes, Parts.init))
            } catch {
                // The reader and the closure throw nothing else.
                return .failure(error as? DICOMError ?? DICOMError(.notDICOM, offset: 0))
            }
        }
        let found = try parts.get()
        self.version = version
        byteCount = found.inflated?.count ?? found.fileSize
        pixelEncoding = found.pixelEncoding
        document = found.document
        isVideo = found.isVideo
        frames = found.frames
        storage = found.inflated.map { .inflated($0) } ?? .file(file)
    }

    /// The bytes of a frame, the first being 0, as they are stored; single bits begin with the lowest of the first byte.
    func frame(_ index: Int) throws(DICOMError) -> [UInt8] {
        let location = try frames.get().location(ofFrame: index)
        let bytes = copy(location.ranges)
        return location.firstBit == 0 ? bytes : bytes.shifted(by: location.firstBit, bitCount: location.bitCount)
    }

    /// The fragments of a video, which follow each other to make its stream.
    func videoFragments() throws(DICOMError) -> [Range<Int>] {
        try frames.get().fragments
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

/// Where an encapsulated document lies (PS3.3 C.24.2).
struct EncapsulatedDocument: Hashable, Sendable {
    var range: Range<Int>
    /// MIME Type of Encapsulated Document (0042,0012), in lower case.
    var mimeType: String
}

/// What is taken out of a file that is open.
private struct Parts {
    var fileSize: Int
    var inflated: [UInt8]?
    var pixelEncoding: PixelEncoding
    var document: EncapsulatedDocument?
    var isVideo: Bool
    var frames: Result<FrameTable, DICOMError>

    init(_ file: DICOMFile) {
        fileSize = file.bytes.count
        if file.transferSyntax.isDeflated { inflated = Array(file.bytes) }
        pixelEncoding = PixelEncoding(of: file)
        isVideo = file.transferSyntax.isVideo
        do throws(DICOMError) {
            frames = .success(try file.frames())
        } catch {
            frames = .failure(error)
        }
        if let element = file.dataSet[.encapsulatedDocument], element.length > 0 {
            var length = element.length
            // The value is padded to an even length; only this attribute tells (Encapsulated Document Length).
            if let exact = file.dataSet[.encapsulatedDocumentLength]?.int, exact == length - 1 { length = exact }
            document = EncapsulatedDocument(
                range: element.valueOffset..<(element.valueOffset + length),
                mimeType: (file.dataSet.string(.mimeTypeOfEncapsulatedDocument) ?? "").lowercased())
        }
    }
}

extension [UInt8] {
    /// The bits from `first` on, which is below 8, so that they begin with the lowest bit of the first byte.
    fileprivate func shifted(by first: Int, bitCount: Int) -> [UInt8] {
        let size = Swift.min((bitCount + 7) / 8, count)
        var result = [UInt8](repeating: 0, count: size)
        for index in 0..<size {
            let high = index + 1 < count ? self[index + 1] : 0
            result[index] = self[index] >> UInt8(first) | high << UInt8(8 - first)
        }
        let excess = size * 8 - bitCount
        if excess > 0, excess < 8, size > 0 { result[size - 1] &= 0xFF >> UInt8(excess) }
        return result
    }
}
