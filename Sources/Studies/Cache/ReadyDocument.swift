// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOMJSON
public import Deflate
public import HTTPSemantics
public import OHIFReleases

/// A study document that is ready to be sent.
public struct ReadyDocument: Sendable {
    /// The document as one gzip stream.
    public let gzip: [UInt8]
    /// The size of the document in bytes, inflated.
    public let size: Int
    /// The fingerprint of the gzip stream.
    private let hash: ContentHash

    /// The strong entity tag (RFC 9110, 8.8.3) of the gzip representation.
    public var gzipETag: EntityTag { EntityTag(hash.hexadecimal) }

    /// The strong entity tag of the representation without coding; its bytes differ, so its tag must differ.
    public var identityETag: EntityTag { EntityTag(hash.hexadecimal + "-identity") }

    /// Text as repetitive as this gets as small as with the usual default level, in a third of the time.
    private static let compressionLevel = 3

    /// Makes the document of these records.
    ///
    /// The text exists only while it is compressed; the result has a thirtieth of its size, or less.
    ///
    /// - Parameters:
    ///   - release: The release of OHIF whose form it has.
    ///   - isToBeJoined: Whether it is to be joined with others; see `StudySurroundings`.
    ///   - limit: The most bytes of text.
    /// - Throws: ``DeflateError/exceedsLimit(_:)`` also when the text is larger than the limit.
    public init(
        of records: [InstanceRecord], for release: OHIFRelease, isToBeJoined: Bool = false, limit: Int = .max
    ) throws(DeflateError) {
        guard StudyDocument.leastSize(of: records) <= limit else { throw .exceedsLimit(limit) }
        var writer = StudyDocument.writer(for: records)
        let fits = writer.limited(to: limit) {
            StudyDocument.write(records, for: release, isToBeJoined: isToBeJoined, to: &$0)
        }
        guard fits else { throw .exceedsLimit(limit) }
        self = try writer.withUnsafeBytes { (text) throws(DeflateError) in try ReadyDocument(compressing: text) }
    }

    /// Makes a document from its complete text.
    init(of text: [UInt8]) throws(DeflateError) {
        self = try text.withUnsafeBufferPointer { (text) throws(DeflateError) in
            try ReadyDocument(compressing: UnsafeRawBufferPointer(text))
        }
    }

    private init(compressing text: UnsafeRawBufferPointer) throws(DeflateError) {
        let compressed = try Compressor(level: Self.compressionLevel).compress(text, format: .gzip)
        size = text.count
        // The compressor's memory has room for the worst case; keep only what is used.
        gzip = compressed.withUnsafeBytes { [UInt8]($0) }
        hash = ContentHash(of: gzip)
    }

    /// Returns the document as UTF-8 text, for clients that do not accept gzip; inflates it anew each time.
    public func identity() throws(DeflateError) -> [UInt8] {
        try Inflate.bytes(of: gzip, format: .gzip, limit: size, expectedSize: size)
    }
}
