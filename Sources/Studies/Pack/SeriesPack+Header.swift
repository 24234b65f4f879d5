// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate

extension SeriesPack {
    /// What a pack was made from, and how large it is.
    public struct Header: Hashable, Sendable {
        /// `LastUpdate` of the series before the instances were read, as the server gives it; at most 255 bytes.
        public var lastUpdate: String
        /// Whether a deletion would have changed `LastUpdate`.
        public var noticesDeletions: Bool
        /// The number of instances.
        public var instanceCount: Int
        /// The fingerprint of the instances' identifiers; see ``ContentHash/init(ofIdentifiers:)``.
        public var instances: ContentHash
        /// The character set that was assumed for text in files that declare none.
        var encoding: TextEncoding
        /// The limits within which the records are whole; the limit of documents does not concern records.
        var recordLimits: RecordLimits
        /// The size of the records in bytes, inflated.
        var payloadSize: Int
        /// The size of the gzip stream in bytes.
        var compressedSize: Int

        /// Whether the pack was made from exactly these instances.
        public func isMade(of instances: [String]) -> Bool {
            instances.count == instanceCount && ContentHash(ofIdentifiers: instances) == self.instances
        }

        /// Whether files would give the same records under other limits, which is certain only if none of these is
        /// smaller than the pack's: the records of a pack are whole.
        func isWhole(within limits: RecordLimits) -> Bool {
            recordLimits.value <= limits.value && recordLimits.record <= limits.record
                && recordLimits.inflated <= limits.inflated
        }

        /// The size of the header in bytes.
        var size: Int {
            Self.fixedSize + lastUpdate.utf8.count + encoding.name.utf8.count + Self.checksumSize
        }

        private static let magic = Array("OHIFpack".utf8)
        private static let fixedSize = 57
        private static let checksumSize = 4
        private static let noticesDeletionsFlag: UInt8 = 1

        init(
            lastUpdate: String, noticesDeletions: Bool, instanceCount: Int, instances: ContentHash,
            encoding: TextEncoding = .latin1, recordLimits: RecordLimits = RecordLimits(),
            payloadSize: Int, compressedSize: Int
        ) {
            self.lastUpdate = lastUpdate
            self.noticesDeletions = noticesDeletions
            self.instanceCount = instanceCount
            self.instances = instances
            self.encoding = encoding
            self.recordLimits = recordLimits
            self.recordLimits.document = .max
            self.payloadSize = payloadSize
            self.compressedSize = compressedSize
        }

        /// Encodes the header; docs/formats.md has the offsets.
        func encoded() throws(PackError) -> [UInt8] {
            guard let length = UInt8(exactly: lastUpdate.utf8.count),
                let nameLength = UInt8(exactly: encoding.name.utf8.count),
                let count = UInt32(exactly: instanceCount), let payloadSize = UInt32(exactly: payloadSize),
                let compressedSize = UInt32(exactly: compressedSize),
                let value = UInt32(exactly: recordLimits.value), let record = UInt32(exactly: recordLimits.record),
                let inflated = UInt32(exactly: recordLimits.inflated)
            else { throw .exceedsLimits }
            var bytes = Self.magic
            bytes.append(littleEndian: SeriesPack.formatVersion)
            bytes.append(noticesDeletions ? Self.noticesDeletionsFlag : 0)
            bytes.append(length)
            bytes.append(littleEndian: SeriesPack.contentVersion)
            bytes.append(littleEndian: count)
            bytes.append(littleEndian: instances.low)
            bytes.append(littleEndian: instances.high)
            bytes.append(littleEndian: payloadSize)
            bytes.append(littleEndian: compressedSize)
            bytes.append(littleEndian: value)
            bytes.append(littleEndian: record)
            bytes.append(littleEndian: inflated)
            bytes.append(nameLength)
            bytes += lastUpdate.utf8
            bytes += encoding.name.utf8
            bytes.append(littleEndian: Checksum.crc32(bytes))
            return bytes
        }

        /// Reads the header of a whole pack.
        init(_ pack: UnsafeRawBufferPointer) throws(PackError) {
            guard pack.starts(with: Self.magic) else { throw .notAPack }
            var cursor = ByteCursor(pack)
            try cursor.skip(Self.magic.count)
            guard try cursor.integer(UInt16.self) == SeriesPack.formatVersion else { throw .otherVersion }
            let flags = try cursor.integer(UInt8.self)
            let length = Int(try cursor.integer(UInt8.self))
            let contentVersion = try cursor.integer(UInt32.self)
            instanceCount = Int(try cursor.integer(UInt32.self))
            instances = ContentHash(low: try cursor.integer(UInt64.self), high: try cursor.integer(UInt64.self))
            payloadSize = Int(try cursor.integer(UInt32.self))
            compressedSize = Int(try cursor.integer(UInt32.self))
            let limits = [
                Int(try cursor.integer(UInt32.self)), Int(try cursor.integer(UInt32.self)),
                Int(try cursor.integer(UInt32.self)),
            ]
            recordLimits = RecordLimits(value: limits[0], record: limits[1], document: .max, inflated: limits[2])
            let nameLength = Int(try cursor.integer(UInt8.self))
            lastUpdate = try cursor.text(length)
            let name = try cursor.text(nameLength)
            encoding = TextEncoding(name)
            // `TextEncoding` replaces an invalid name, and the size of the header depends on the name.
            guard encoding.name == name else { throw .damaged }
            let checked = UnsafeRawBufferPointer(rebasing: pack[..<cursor.position])
            guard try cursor.integer(UInt32.self) == Checksum.crc32(checked) else { throw .damaged }
            guard contentVersion == SeriesPack.contentVersion else { throw .otherVersion }
            noticesDeletions = flags & Self.noticesDeletionsFlag != 0
            guard cursor.remaining == compressedSize else { throw .damaged }
        }
    }
}
