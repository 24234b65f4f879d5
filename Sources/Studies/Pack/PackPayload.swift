// SPDX-License-Identifier: GPL-3.0-or-later

/// The uncompressed records of a pack; docs/formats.md describes the layout.
enum PackPayload {
    /// Flags that say which fields of a record follow, and which are those of the record before.
    private struct Fields: OptionSet {
        let rawValue: UInt8

        static let seriesNumber = Fields(rawValue: 0x01)
        static let instanceNumber = Fields(rawValue: 0x02)
        static let slicePosition = Fields(rawValue: 0x04)
        static let sameSeriesInstanceUID = Fields(rawValue: 0x08)
        static let sameModality = Fields(rawValue: 0x10)
        static let sameStudyMembers = Fields(rawValue: 0x20)
        static let sameSeriesMembers = Fields(rawValue: 0x40)
        static let referencedSeries = Fields(rawValue: 0x80)

        static let same: Fields = [.sameSeriesInstanceUID, .sameModality, .sameStudyMembers, .sameSeriesMembers]
        static let all: Fields = [.seriesNumber, .instanceNumber, .slicePosition, .same, .referencedSeries]
    }

    /// Encodes the records, sorted by identifier.
    static func encode(_ records: [InstanceRecord], limit: Int) throws(PackError) -> [UInt8] {
        let limit = min(limit, Int(UInt32.max))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(limit, records.reduce(0) { $0 &+ $1.metadata.count &+ 256 }))
        var previous: InstanceRecord?
        for record in records.sorted(by: { $0.id.precedesInBytes($1.id) }) {
            // The size stays below the limit of 32 bits, so all lengths that were written do, too.
            guard record.byteCount <= limit - bytes.count else { throw .exceedsLimits }
            append(record, after: previous, to: &bytes)
            guard bytes.count <= limit else { throw .exceedsLimits }
            previous = record
        }
        return bytes
    }

    private static func append(_ record: InstanceRecord, after previous: InstanceRecord?, to bytes: inout [UInt8]) {
        let slicePosition = record.slicePosition.flatMap { $0.isFinite ? $0 : nil }
        var fields: Fields = []
        if record.seriesNumber != nil { fields.insert(.seriesNumber) }
        if record.instanceNumber != nil { fields.insert(.instanceNumber) }
        if slicePosition != nil { fields.insert(.slicePosition) }
        if !record.referencedSeries.isEmpty { fields.insert(.referencedSeries) }
        if let previous {
            if record.seriesInstanceUID == previous.seriesInstanceUID { fields.insert(.sameSeriesInstanceUID) }
            if record.modality == previous.modality { fields.insert(.sameModality) }
            if record.studyMembers == previous.studyMembers { fields.insert(.sameStudyMembers) }
            if record.seriesMembers == previous.seriesMembers { fields.insert(.sameSeriesMembers) }
        }
        bytes.append(fields.rawValue)
        bytes.append(counted: record.id.utf8)
        bytes.append(counted: record.sopInstanceUID.utf8)
        if !fields.contains(.sameSeriesInstanceUID) { bytes.append(counted: record.seriesInstanceUID.utf8) }
        if !fields.contains(.sameModality) { bytes.append(counted: record.modality.utf8) }
        if !fields.contains(.sameStudyMembers) { bytes.append(counted: record.studyMembers) }
        if !fields.contains(.sameSeriesMembers) { bytes.append(counted: record.seriesMembers) }
        bytes.append(record.content.rawValue)
        bytes.append(record.kind.rawValue)
        if fields.contains(.referencedSeries) {
            bytes.append(counted: record.referencedSeries.joined(separator: "\\").utf8)
        }
        bytes.append(littleEndian: UInt32(clamping: record.frameCount))
        if let number = record.seriesNumber { bytes.append(littleEndian: Int64(number)) }
        if let number = record.instanceNumber { bytes.append(littleEndian: Int64(number)) }
        if let slicePosition { bytes.append(littleEndian: slicePosition.bitPattern) }
        bytes.append(counted: record.metadata)
    }

    /// Decodes the records. Parts that are equal in successive records share their memory, and long parts are not
    /// copied.
    ///
    /// - Parameter count: The number of records; the caller bounds it.
    static func decode(_ bytes: [UInt8], count: Int) throws(PackError) -> [InstanceRecord] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(PackError) in
            var cursor = ByteCursor(UnsafeRawBufferPointer(buffer))
            var records: [InstanceRecord] = []
            // A record takes at least 19 bytes, so that no more memory is reserved than a multiple of the bytes here.
            records.reserveCapacity(min(count, cursor.remaining / 19))
            var rules = PackRules()
            while records.count < count {
                let record = try record(from: &cursor, of: bytes, after: records.last)
                try rules.check(record)
                records.append(record)
            }
            guard cursor.remaining == 0 else { throw .damaged }
            return records
        }
    }

    private static func record(
        from cursor: inout ByteCursor, of bytes: [UInt8], after previous: InstanceRecord?
    ) throws(PackError) -> InstanceRecord {
        let fields = Fields(rawValue: try cursor.integer(UInt8.self))
        guard fields.isSubset(of: .all) else { throw .damaged }
        let id = try cursor.text()
        var record: InstanceRecord
        if let previous {
            record = previous
        } else {
            guard fields.isDisjoint(with: .same) else { throw .damaged }
            record = .empty
        }
        record.id = id
        record.sopInstanceUID = try cursor.text()
        if !fields.contains(.sameSeriesInstanceUID) { record.seriesInstanceUID = try cursor.text() }
        if !fields.contains(.sameModality) { record.modality = try cursor.text() }
        if !fields.contains(.sameStudyMembers) { record.studyMembers = try cursor.array() }
        if !fields.contains(.sameSeriesMembers) { record.seriesMembers = try cursor.array() }
        guard let content = InstanceContent(rawValue: try cursor.integer(UInt8.self)) else { throw .damaged }
        record.content = content
        guard let kind = ObjectKind(rawValue: try cursor.integer(UInt8.self)) else { throw .damaged }
        record.kind = kind
        record.referencedSeries = try fields.contains(.referencedSeries) ? referencedSeries(from: &cursor) : []
        record.frameCount = Int(try cursor.integer(UInt32.self))
        record.seriesNumber = fields.contains(.seriesNumber) ? Int(try cursor.integer(Int64.self)) : nil
        record.instanceNumber = fields.contains(.instanceNumber) ? Int(try cursor.integer(Int64.self)) : nil
        record.slicePosition = try fields.contains(.slicePosition) ? slicePosition(from: &cursor) : nil
        record.metadata = bytes[try cursor.range()]
        // The document takes memory for each frame that a record claims.
        guard (1...RecordReader.frameLimit).contains(record.frameCount) else { throw .damaged }
        return record
    }

    /// Reads UIDs of series. A forged pack may have millions of them: this separates no more than it takes to refuse
    /// the record.
    static func referencedSeries(from cursor: inout ByteCursor) throws(PackError) -> [String] {
        try cursor.text()
            .split(separator: "\\", maxSplits: SeriesReferences.storedLimit, omittingEmptySubsequences: false)
            .map { String($0) }
    }

    private static func slicePosition(from cursor: inout ByteCursor) throws(PackError) -> Double {
        let value = Double(bitPattern: try cursor.integer(UInt64.self))
        guard value.isFinite else { throw .damaged }
        return value
    }
}

extension InstanceRecord {
    fileprivate static let empty = InstanceRecord(
        id: "", seriesInstanceUID: "", sopInstanceUID: "", modality: "", studyMembers: [], seriesMembers: [],
        metadata: [])

    /// The bytes that the parts of variable size take in a pack, or more. All parts are in memory, so no sum overflows.
    fileprivate var byteCount: Int {
        id.utf8.count + seriesInstanceUID.utf8.count + sopInstanceUID.utf8.count + modality.utf8.count
            + studyMembers.count + seriesMembers.count + metadata.count
            + referencedSeries.reduce(0) { $0 + $1.utf8.count + 1 }
    }
}

extension [UInt8] {
    /// Appends bytes behind their length (32 bits); the caller has checked that it fits.
    fileprivate mutating func append(counted bytes: some Collection<UInt8>) {
        append(littleEndian: UInt32(clamping: bytes.count))
        append(contentsOf: bytes)
    }
}
