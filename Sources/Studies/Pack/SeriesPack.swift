// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate

/// The records of all instances of a series in one attachment, so that opening a study reads one small file per series.
///
/// A short header says what the pack was made from. One gzip stream holds the records: those of a series hardly differ,
/// so together they take a twentieth of what they take one by one. docs/formats.md describes the format.
public enum SeriesPack {
    /// The number of the attachment; numbers from 1024 on are free for users (Orthanc's option `UserContentType`).
    public static let attachment = 4203

    /// The version of the layout; packs of other versions are replaced.
    public static let formatVersion: UInt16 = 6

    /// The version of what the records say. It rises with every change in how a record is made from a file, so that
    /// older packs are replaced.
    public static let contentVersion: UInt32 = 11

    /// The most bytes of a pack. With default limits none comes near it: records become a twentieth of their size. A
    /// server checks the size before it reads a pack, since anybody who may write attachments may write such a one.
    public static let largestSize = 64 << 20

    /// Bounds on what is taken from a pack, and on what is put into one.
    public struct Limits: Hashable, Sendable {
        /// The most records.
        public var records: Int
        /// The most bytes of records, inflated.
        public var bytes: Int

        /// Creates bounds; the defaults are more than any series is known to need: 200 000 records, 256 MiB.
        public init(records: Int = 200_000, bytes: Int = 256 << 20) {
            self.records = max(records, 0)
            self.bytes = max(bytes, 0)
        }
    }

    /// Smaller than level 1 by a quarter, faster than level 6 by half, measured with records of CT.
    static let compressionLevel = 3

    // MARK: Making

    /// Makes a pack of these records. The same records give the same bytes, whatever their order.
    ///
    /// - Parameters:
    ///   - records: Records of different instances of one series.
    ///   - lastUpdate: `LastUpdate` of the series, unambiguous before the first record was read.
    ///   - noticesDeletions: Whether a deletion would have changed `lastUpdate`.
    ///   - encoding: The character set that was assumed for text in files that declare none.
    ///   - recordLimits: The limits that the records were made with, or larger ones.
    /// - Throws: ``PackError/exceedsLimits`` or ``PackError/damaged`` when ``decode(_:limits:)`` would refuse the pack.
    /// - Complexity: n log n in the number of records, linear in their size.
    public static func encode(
        _ records: [InstanceRecord],
        lastUpdate: String,
        noticesDeletions: Bool,
        encoding: TextEncoding = .latin1,
        recordLimits: RecordLimits = RecordLimits(),
        limits: Limits = Limits()
    ) throws(PackError) -> [UInt8] {
        // What is left out depends on the limits, so a record that is not whole is made from its file each time.
        guard records.count <= limits.records, records.allSatisfy({ $0.shortening == nil }) else {
            throw .exceedsLimits
        }
        let payload = try PackPayload.encode(records, limit: limits.bytes)
        try PackRules.check(records)
        return try encode(
            payload: payload, of: records.map(\.id), lastUpdate: lastUpdate, noticesDeletions: noticesDeletions,
            encoding: encoding, recordLimits: recordLimits)
    }

    /// Makes a pack with right lengths and checksums, whatever its records are.
    static func encode(
        payload: [UInt8], of instances: [String], lastUpdate: String, noticesDeletions: Bool,
        encoding: TextEncoding = .latin1, recordLimits: RecordLimits = RecordLimits()
    ) throws(PackError) -> [UInt8] {
        let compressed: [UInt8]
        do throws(DeflateError) {
            compressed = try Compressor(level: compressionLevel).compress(payload, format: .gzip)
        } catch {
            throw .outOfMemory
        }
        let header = Header(
            lastUpdate: lastUpdate,
            noticesDeletions: noticesDeletions,
            instanceCount: instances.count,
            instances: ContentHash(ofIdentifiers: instances),
            encoding: encoding,
            recordLimits: recordLimits,
            payloadSize: payload.count,
            compressedSize: compressed.count)
        guard compressed.count <= largestSize - header.size else { throw .exceedsLimits }
        return try header.encoded() + compressed
    }

    // MARK: Reading

    /// Reads what a pack was made from, and inflates nothing. The compressed records may still be damaged.
    public static func header(of bytes: [UInt8]) throws(PackError) -> Header {
        try bytes.withUnsafeBufferPointer { (buffer) throws(PackError) in
            try Header(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Reads what a pack was made from, and its records.
    ///
    /// Time and memory are bounded by the limits, whatever the bytes are.
    public static func decode(
        _ bytes: [UInt8], limits: Limits = Limits()
    ) throws(PackError) -> (header: Header, records: [InstanceRecord]) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(PackError) in
            let bytes = UnsafeRawBufferPointer(buffer)
            let header = try Header(bytes)
            guard header.instanceCount <= limits.records, header.payloadSize <= limits.bytes else {
                throw .exceedsLimits
            }
            // Nothing inflates to more than that (RFC 1951: 258 bytes in two bits), so reserve no memory for it.
            guard header.payloadSize / 1032 <= header.compressedSize else { throw .damaged }
            let payload: [UInt8]
            do throws(DeflateError) {
                payload = try Inflate.bytes(
                    of: UnsafeRawBufferPointer(rebasing: bytes[header.size...]), format: .gzip,
                    limit: header.payloadSize, expectedSize: header.payloadSize)
            } catch {
                throw error == .outOfMemory ? .outOfMemory : .damaged
            }
            guard payload.count == header.payloadSize else { throw .damaged }
            let records = try PackPayload.decode(payload, count: header.instanceCount)
            guard ContentHash(ofIdentifiers: records.map(\.id)) == header.instances else { throw .damaged }
            return (header, records)
        }
    }
}
