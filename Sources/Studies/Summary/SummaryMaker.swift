// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import Deflate
internal import Synchronization

/// What is needed to make summaries, set up once: a reader, a buffer and a compressor. Not thread-safe.
final class SummaryMaker {
    let encoding: TextEncoding
    private let reader: DICOMReader
    private let compressor: Compressor
    private var writer = JSONWriter()

    /// All attributes stand before the pixel data, and Orthanc holds a lock while an arriving instance is read: a slide
    /// has hundreds of thousands of fragments to pass over, and a small file can inflate to any size. Without a summary
    /// the study opens all the same.
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
        // The fastest level: a summary is 1 KB, and Orthanc keeps it whatever it weighs.
        compressor = try Compressor(level: 1)
    }

    /// The summary of a file as it is stored.
    ///
    /// A file without SOP Instance UID has none. One that is damaged behind the attributes that matter still has its
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

/// Lends makers to threads and keeps those that come back, so that a burst of arriving instances sets nothing up.
final class SummaryMakerPool: Sendable {
    /// Idle makers. `@unchecked Sendable` holds since a maker is either here or with the one thread that took it out.
    private struct Idle: @unchecked Sendable {
        let maker: SummaryMaker
    }

    static let shared = SummaryMakerPool()

    /// A maker weighs up to some megabytes after large files: no more than this many are kept.
    private static let capacity = 4

    private let idle = Mutex<[Idle]>([])

    func withMaker<R>(for encoding: TextEncoding, _ body: (SummaryMaker) throws -> R) throws -> R {
        let found = idle.withLock { idle in
            idle.lastIndex { $0.maker.encoding == encoding }.map { idle.remove(at: $0) }
        }
        let maker = try found ?? Idle(maker: SummaryMaker(encoding: encoding))
        defer {
            idle.withLock { idle in
                // Those for an encoding that holds no more make way.
                if idle.count >= Self.capacity { idle.removeFirst() }
                idle.append(maker)
            }
        }
        return try body(maker.maker)
    }
}

extension InstanceSummary {
    /// The summary of a file as it is stored in metadata 4202, or nil when the file cannot be read as DICOM.
    ///
    /// Safe to call from any thread, several at once; it takes some tens of microseconds.
    ///
    /// - Parameter encoding: What text is taken for where the file declares no character set.
    public static func encoded(
        ofFile bytes: UnsafeRawBufferPointer, in encoding: TextEncoding = .latin1
    ) -> [UInt8]? {
        try? SummaryMakerPool.shared.withMaker(for: encoding) { try $0.encoded(ofFile: bytes) }
    }

    /// The summary of the file that this one is a copy of; see ``encoded(ofFile:in:)``.
    public static func encoded(of file: AbridgedFile, in encoding: TextEncoding) -> [UInt8]? {
        file.bytes.withUnsafeBytes { encoded(ofFile: $0, in: encoding) }
    }

    /// The summary of a file, if its text means the same under each encoding; otherwise `nil`, also where it declares a
    /// character set.
    public static func encodedASCII(ofFile bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        encoded(ofFile: bytes).flatMap { value in value.withUnsafeBytes { Content(of: $0) } == .ascii ? value : nil }
    }
}
