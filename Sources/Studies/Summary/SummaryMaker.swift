// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import Deflate
internal import Synchronization

/// Makes summaries with a reader, a buffer and a compressor that are set up once. Not thread-safe.
final class SummaryMaker {
    let encoding: TextEncoding
    private let reader: DICOMReader
    private let compressor: Compressor
    private var writer = JSONWriter()

    /// All attributes precede the pixel data, and Orthanc holds a lock while an arriving instance is read: a slide has
    /// hundreds of thousands of fragments to skip, and a small file can inflate to any size. Without a summary the
    /// study still opens.
    private static var options: ReaderOptions {
        var options = ReaderOptions()
        options.readsElementsAfterPixelData = false
        options.inflationLimit = 8 << 20
        options.maximumElements = 512 << 10
        return options
    }

    init(encoding: TextEncoding) throws(DeflateError) {
        self.encoding = encoding
        var options = Self.options
        options.undeclaredCharacterSet = encoding.characterSet
        reader = DICOMReader(options: options)
        // The fastest level: a summary has 1 KB, and Orthanc keeps it whatever its size.
        compressor = try Compressor(level: 1)
    }

    /// Makes the summary of a file as it is stored.
    ///
    /// Throws for a file without SOP Instance UID. A file with damage behind the attributes that matter still has its
    /// summary.
    func encoded(ofFile bytes: UnsafeRawBufferPointer) throws -> [UInt8] {
        writer.removeAll()
        try reader.withFile(bytes) { file in
            guard let uid = file.dataSet[.sopInstanceUID], uid.vr.isText, uid.length <= SummaryAttribute.valueLimit,
                uid.string != nil
            else {
                throw file.damage ?? DICOMError(.truncated, offset: file.endOffset, tag: .sopInstanceUID)
            }
            InstanceSummary.write(file, to: &writer)
        }
        return try writer.withUnsafeBytes { json in
            guard json.count <= InstanceSummary.inflatedLimit else {
                throw DeflateError.exceedsLimit(InstanceSummary.inflatedLimit)
            }
            return try InstanceSummary.encode(json, with: compressor)
        }
    }
}

/// Lends makers to threads and keeps those that come back, so that a burst of arriving instances sets up none.
final class SummaryMakerPool: Sendable {
    /// `@unchecked Sendable` holds because a maker is either idle here or with the one thread that took it out.
    private struct Idle: @unchecked Sendable {
        let maker: SummaryMaker
    }

    static let shared = SummaryMakerPool()

    /// The most idle makers that are kept: each takes up to some megabytes after large files.
    private static let capacity = 4

    private let idle = Mutex<[Idle]>([])

    func withMaker<R>(for encoding: TextEncoding, _ body: (SummaryMaker) throws -> R) throws -> R {
        let found = idle.withLock { idle in
            idle.lastIndex { $0.maker.encoding == encoding }.map { idle.remove(at: $0) }
        }
        let maker = try found ?? Idle(maker: SummaryMaker(encoding: encoding))
        defer {
            idle.withLock { idle in
                // Makers for an encoding that is no longer used make room.
                if idle.count >= Self.capacity { idle.removeFirst() }
                idle.append(maker)
            }
        }
        return try body(maker.maker)
    }
}

extension InstanceSummary {
    /// Returns the summary of a file as it is stored in metadata 4202; `nil` when the file cannot be read as DICOM.
    ///
    /// Safe to call from any thread, several at once; takes some tens of microseconds.
    ///
    /// - Parameter encoding: The character set to assume for text when the file declares none.
    public static func encoded(
        ofFile bytes: UnsafeRawBufferPointer, in encoding: TextEncoding = .latin1
    ) -> [UInt8]? {
        try? SummaryMakerPool.shared.withMaker(for: encoding) { try $0.encoded(ofFile: bytes) }
    }

    /// Returns the summary of a file from its copy without pixels; see ``encoded(ofFile:in:)``.
    public static func encoded(of file: AbridgedFile, in encoding: TextEncoding) -> [UInt8]? {
        file.bytes.withUnsafeBytes { encoded(ofFile: $0, in: encoding) }
    }

    /// Returns the summary of a file if its text means the same in each encoding. Returns `nil` for other text, even if
    /// the file declares a character set.
    public static func encodedASCII(ofFile bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        encoded(ofFile: bytes).flatMap { value in value.withUnsafeBytes { Content(of: $0) } == .ascii ? value : nil }
    }
}
