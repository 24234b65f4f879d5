// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import JSON
internal import Threading

/// What the server itself reads in a file: Orthanc's `/instances/{id}/tags` in full form. It stands in where our DICOM
/// reader breaks off or refuses.
///
/// The server is asked once, and the answer is read in one pass; its size is bounded, for a small file can make a large
/// answer.
public struct ServerTags {
    /// The elements at the top level of the data set, in the order of the answer.
    let elements: [(tag: Tag, content: JSONValue)]

    /// The most bytes of an answer that is read. Orthanc indents by depth; a real answer has 200 bytes an element.
    public static let largestSize = 32 << 20
    /// The most values of an answer: six for each element, so that the parsed answer takes less than 100 MB.
    static let mostValues = 1_000_000
    /// Orthanc 1.10 crashes when it reads a file with sequences nested 48 deep, so it is not asked about a file that
    /// comes near that.
    static let deepestAsked = 40

    /// Only one answer is asked for and read at a time, whatever the number of requests.
    static let turn = WeightedSemaphore(1)

    /// Reads an answer; `nil` when it is invalid or too large.
    init?(_ answer: [UInt8]) {
        guard answer.count <= Self.largestSize,
            let members = try? JSONValue(parsing: answer, maximumValues: Self.mostValues).members
        else { return nil }
        elements = members.compactMap { member in
            Tag(orthanc: member.key).map { (tag: $0, content: member.value) }
        }
    }

    var seriesInstanceUID: String? { text(DocumentTags.seriesInstanceUID) }
    var sopInstanceUID: String? { text(.sopInstanceUID) }
    var sopClassUID: String { text(.sopClassUID) ?? "" }
    var modality: String { text(DocumentTags.modality) ?? "" }
    var seriesNumber: Int? { integer(DocumentTags.seriesNumber) }
    var instanceNumber: Int? { integer(DocumentTags.instanceNumber) }
    var frameCount: Int { min(max(integer(.numberOfFrames) ?? 1, 1), RecordReader.frameLimit) }

    var slicePosition: Double? {
        SlicePosition.alongNormal(
            position: numbers(DocumentTags.imagePositionPatient),
            orientation: numbers(DocumentTags.imageOrientationPatient))
    }

    /// Writes some of the elements as a naturalised object; `nil` when too much is left even without the larger values.
    ///
    /// - Parameter isWhole: Whether these are all elements.
    func object(
        of elements: [(tag: Tag, content: JSONValue)], limits: RecordLimits, isWhole: Bool = false
    ) -> RecordMetadata.Written? {
        RecordMetadata.fitting(limits) { values, writer in
            NaturalizedJSON.write(orthancElements: elements, to: &writer, limits: values, isWhole: isWhole)
        }
    }

    /// Writes some of the elements as members without braces; only those in `known`, if it is given.
    ///
    /// - Parameter limit: The most bytes of a value; larger ones are left out.
    func members(
        _ tags: [Tag], among known: Set<Tag>? = nil, limit: Int = RecordMetadata.memberLimit
    ) -> [UInt8] {
        let wanted = Set(tags).intersection(known ?? Set(tags))
        var writer = JSONWriter(capacity: 512)
        NaturalizedJSON.write(
            orthancElements: elements.filter { wanted.contains($0.tag) && $0.content["Value"]?.array == nil },
            to: &writer, limits: ValueLimits(limit))
        return Array(writer.bytes.dropFirst().dropLast())
    }

    /// Counts the items and elements of a sequence at all depths.
    static func nestedCount(of content: JSONValue) -> Int {
        guard content["Type"]?.string == "Sequence" else { return 0 }
        return (content["Value"]?.array ?? []).reduce(0) { count, item in
            (item.members ?? []).reduce(count + 1) { $0 + 1 + nestedCount(of: $1.value) }
        }
    }

    /// Returns the value of an element; empty when it is absent, or longer than any value that is read in this way.
    private func value(_ tag: Tag) -> String {
        // Of several members with one name the last counts.
        let value = elements.last { $0.tag == tag }?.content["Value"]?.string ?? ""
        return value.utf8.count <= 1024 ? value : ""
    }

    /// Returns the first value of an element, without padding; `nil` when it is absent or empty.
    private func text(_ tag: Tag) -> String? {
        guard let first = value(tag).split(separator: "\\").first else { return nil }
        let trimmed = first.drop { $0 == " " }.prefix { $0 != " " && $0 != "\0" }
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    private func numbers(_ tag: Tag) -> [Double] {
        LenientNumbers.values(of: value(tag).utf8).compactMap { $0 }
    }

    private func integer(_ tag: Tag) -> Int? {
        LenientNumbers.values(of: value(tag).utf8, limit: 1).first.flatMap { $0 }.flatMap { Int(exactly: $0) }
    }
}

extension InstanceRecord {
    /// Makes the record of an instance from the server's reading, for files that our DICOM reader refuses. It lacks
    /// binary values.
    ///
    /// - Returns: `nil` when the answer does not identify the instance.
    init?(id: String, serverTags tags: ServerTags, limits: RecordLimits = RecordLimits()) {
        guard let series = tags.seriesInstanceUID, let instance = tags.sopInstanceUID else { return nil }
        let whole = tags.object(of: tags.elements, limits: limits, isWhole: true)
        let isSegmentation = InstanceContent.segmentationClasses.contains(tags.sopClassUID)
        self.init(
            id: id,
            seriesInstanceUID: series,
            sopInstanceUID: instance,
            modality: tags.modality,
            seriesNumber: tags.seriesNumber,
            instanceNumber: tags.instanceNumber,
            slicePosition: tags.slicePosition,
            content: isSegmentation ? .wholeSegmentation : .file,
            kind: ObjectKind(tags),
            frameCount: whole == nil || isSegmentation ? 1 : tags.frameCount,
            studyMembers: tags.members(DocumentTags.study),
            seriesMembers: tags.members(DocumentTags.series),
            metadata: whole?.json ?? RecordMetadata.writeMainAttributes(of: tags))
        adjustedAttributes = whole?.adjustedAttributes ?? []
        shortening = whole == nil ? .allButMainAttributes(limit: limits.record) : whole?.shortening
    }
}
