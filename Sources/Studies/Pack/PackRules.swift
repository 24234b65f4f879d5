// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON

/// The rules for the records of a pack, listed in docs/formats.md. Lengths and checksums prove nothing: anybody who may
/// write attachments may write a pack in which they are right.
///
/// Documents contain parts of records as they are, so these parts must be JSON that says nothing beyond what records of
/// files say. Records that break a rule are put into no pack; they are read from their files each time.
struct PackRules {
    /// A UID has up to 64 characters (PS3.5 section 9.1); UIDs of real files are longer at times.
    private static let longestUID = 256
    private static let longestIdentifier = 64
    private static let longestModality = 256

    private var previous: InstanceRecord?
    /// The value of Study Instance UID in the members of the study: a JSON string, or `nil`.
    private var studyInstanceUID: ArraySlice<UInt8>?

    /// Checks the records of one series, in any order.
    static func check(_ records: [InstanceRecord]) throws(PackError) {
        var rules = PackRules()
        for record in records.sorted(by: { $0.id.precedesInBytes($1.id) }) { try rules.check(record) }
    }

    /// Checks a record. The record before was checked by the same rules, and its identifier must sort before this one.
    mutating func check(_ record: InstanceRecord) throws(PackError) {
        guard Self.isIdentifier(record.id), Self.isUID(record.sopInstanceUID),
            record.modality.utf8.count <= Self.longestModality,
            record.referencedSeries.count <= SeriesReferences.storedLimit,
            record.referencedSeries.allSatisfy(Self.isUID)
        else { throw .damaged }
        if let previous {
            guard previous.id.precedesInBytes(record.id), previous.seriesInstanceUID == record.seriesInstanceUID else {
                throw .damaged
            }
        } else {
            guard Self.isUID(record.seriesInstanceUID) else { throw .damaged }
        }
        // Comparing members that share their memory takes no time.
        if previous?.studyMembers != record.studyMembers {
            let found = try Self.studyInstanceUID(in: record.studyMembers)
            guard previous == nil || found == studyInstanceUID else { throw .damaged }
            studyInstanceUID = found
        }
        if previous?.seriesMembers != record.seriesMembers {
            try Self.checkSeriesMembers(record.seriesMembers, seriesInstanceUID: record.seriesInstanceUID)
        }
        guard isMetadata(record.metadata, of: record) else { throw .damaged }
        previous = record
    }

    /// Whether a text can be a UID: one that JSON contains as it is.
    static func isUID(_ text: String) -> Bool {
        (1...longestUID).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    /// Whether a text can be an identifier: URLs contain identifiers as they are.
    private static func isIdentifier(_ text: String) -> Bool {
        (1...longestIdentifier).contains(text.utf8.count)
            && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    // MARK: Members of study and series

    private static let studyNames = [
        "StudyInstanceUID", "StudyDate", "StudyTime", "StudyDescription", "PatientName", "PatientID",
        "AccessionNumber", "PatientAge", "PatientSex",
    ]
    private static let seriesNames = ["SeriesInstanceUID", "SeriesNumber", "SeriesDescription", "Modality"]

    private static func studyInstanceUID(in members: [UInt8]) throws(PackError) -> ArraySlice<UInt8>? {
        var place: Int?
        try check(members, names: studyNames) { name, value in if name == 0 { place = value } }
        guard let place else { return nil }
        guard members[place] == UInt8(ascii: "\"") else { throw .damaged }
        // A string with an escape in it may differ from the same UID elsewhere.
        let text = members[(place + 1)...]
        guard let end = text.firstIndex(of: UInt8(ascii: "\"")), end - place <= 2 + longestUID,
            !text[..<end].contains(UInt8(ascii: "\\"))
        else { throw .damaged }
        return members[place...end]
    }

    private static func checkSeriesMembers(_ members: [UInt8], seriesInstanceUID: String) throws(PackError) {
        var place: Int?
        try check(members, names: seriesNames) { name, value in if name == 0 { place = value } }
        guard let place else { return }
        let isRight = members.withUnsafeBytes { $0.holds(seriesInstanceUID, at: place) }
        guard isRight else { throw .damaged }
    }

    /// Checks that there are only members with these names, each once: they override what instances say.
    private static func check(
        _ members: [UInt8], names: [String], found: (_ name: Int, _ value: Int) -> Void
    ) throws(PackError) {
        var seen: Set<Int> = []
        let isValid = members.withUnsafeBytes { bytes in
            JSONValidator.isValid(bytes, as: .members) { member in
                guard member.depth == 1 else { return isName(bytes, member) }
                guard let name = names.firstIndex(where: { bytes[member.name].elementsEqual($0.utf8) }) else {
                    return false
                }
                if member.value < bytes.count { found(name, member.value) }
                return seen.insert(name).inserted
            }
        }
        guard isValid else { throw .damaged }
    }

    // MARK: Attributes of the instance

    private func isMetadata(_ metadata: ArraySlice<UInt8>, of record: InstanceRecord) -> Bool {
        metadata.withUnsafeBytes { bytes in
            var instances = 0
            var series = 0
            var studies = 0
            let isValid = JSONValidator.isValid(bytes, as: .object) { member in
                let name = UnsafeRawBufferPointer(rebasing: bytes[member.name])
                guard Self.isName(bytes, member) else { return false }
                switch name.count {
                case 14 where member.depth == 1 && name.isASCII("SOPInstanceUID"):
                    instances += 1
                    return bytes.holds(record.sopInstanceUID, at: member.value)
                case 17 where member.depth == 1 && name.isASCII("SeriesInstanceUID"):
                    series += 1
                    return bytes.holds(record.seriesInstanceUID, at: member.value)
                case 16 where member.depth == 1 && name.isASCII("StudyInstanceUID"):
                    studies += 1
                    guard let studyInstanceUID else { return false }
                    return bytes[member.value...].starts(with: studyInstanceUID)
                case 17 where name.isASCII("DirectRetrieveURL"):
                    return member.depth == 2
                        && (bytes.holds(StudyDocument.documentURL(of: record.id), at: member.value)
                            || bytes.holds(StudyDocument.videoURL(of: record.id), at: member.value))
                case 11 where name.isASCII("BulkDataURI"):
                    return member.depth == Self.depthOfWaveformData
                        && Self.isWaveform(bytes, at: member.value, ofInstance: record.id)
                default: return true
                }
            }
            return isValid && instances == 1 && series == 1 && studies <= 1
        }
    }

    /// `BulkDataURI` stands in the object for the samples, inside an item of a sequence of the instance.
    private static let depthOfWaveformData = 4

    /// Whether the URL of a group of the instance's own waveform stands at an offset.
    private static func isWaveform(_ bytes: UnsafeRawBufferPointer, at offset: Int, ofInstance id: String) -> Bool {
        let prefix = "\"" + Waveform.urlPrefix(ofInstance: id)
        guard offset >= 0, offset <= bytes.count, bytes[offset...].starts(with: prefix.utf8) else { return false }
        let rest = bytes[(offset + prefix.utf8.count)...]
        let number = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return (1...4).contains(number.count)
            && rest.dropFirst(number.count).starts(with: (Waveform.urlSuffix + "\"").utf8)
    }

    /// Whether a name can be a DICOM keyword, a tag, or a name inside their values. `url`, `imageId`, `series` and
    /// other names that only OHIF knows are refused, as is `__proto__`.
    private static func isName(_ bytes: UnsafeRawBufferPointer, _ member: JSONValidator.Member) -> Bool {
        guard !member.hasEscapes, let first = bytes[member.name].first else { return false }
        switch first {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default:
            let name = UnsafeRawBufferPointer(rebasing: bytes[member.name])
            return name.isASCII("palette") || name.isASCII("dBdt")
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func isASCII(_ text: StaticString) -> Bool {
        elementsEqual(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether a string with this text stands at an offset, no byte of it escaped.
    fileprivate func holds(_ text: String, at offset: Int) -> Bool {
        let size = text.utf8.count + 2
        guard offset >= 0, count - offset >= size, self[offset] == UInt8(ascii: "\""),
            self[offset + size - 1] == UInt8(ascii: "\"")
        else { return false }
        return self[(offset + 1)...].starts(with: text.utf8)
    }
}
