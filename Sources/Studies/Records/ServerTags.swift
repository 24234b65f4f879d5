// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import JSON
internal import Threading

/// What the server reads in a file: Orthanc's `/instances/{id}/tags` in full form. It stands in where our reader breaks
/// off or refuses.
///
/// Asked for once and read in one pass; its size is bounded, for a small file can make a large answer.
public struct ServerTags {
    /// The elements of the data set itself, in the answer's order.
    let elements: [(tag: Tag, content: JSONValue)]

    /// The most bytes of an answer that are read. Orthanc indents by the depth; a real answer has 200 bytes an element.
    public static let largestSize = 32 << 20
    /// The most values in an answer: six for each element, so that the parsed answer takes less than 100 MB.
    static let mostValues = 1_000_000
    /// Orthanc 1.10 ends with a crash when it reads a file with 48 sequences in each other, so it is not asked about
    /// one that comes near that.
    static let deepestAsked = 40

    /// One answer is asked for and read at a time, whatever the number of requests.
    static let turn = SharedRoom(1)

    /// Reads an answer; `nil` when it is none, or larger than is read.
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

    /// Some of the elements as a naturalised object; `nil` when too much is left without the larger values.
    ///
    /// - Parameter isWhole: Whether these are all elements.
    func object(
        of elements: [(tag: Tag, content: JSONValue)], limits: RecordLimits, isWhole: Bool = false
    ) -> RecordMetadata.Written? {
        RecordMetadata.fitting(limits) { values, writer in
            NaturalizedJSON.write(orthancElements: elements, to: &writer, limits: values, isWhole: isWhole)
        }
    }

    /// Some of the elements as members, without braces; only those of a set, where there is one.
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

    /// How many items and elements a sequence holds, those inside of them included.
    static func nestedCount(of content: JSONValue) -> Int {
        guard content["Type"]?.string == "Sequence" else { return 0 }
        return (content["Value"]?.array ?? []).reduce(0) { count, item in
            (item.members ?? []).reduce(count + 1) { $0 + 1 + nestedCount(of: $1.value) }
        }
    }

    /// The value of an element; empty where it is absent, or longer than any that is asked for by it.
    private func value(_ tag: Tag) -> String {
        // Of members with the same name the last counts.
        let value = elements.last { $0.tag == tag }?.content["Value"]?.string ?? ""
        return value.utf8.count <= 1024 ? value : ""
    }

    /// The first value of an element, without padding; `nil` when it is absent or empty.
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
    /// The record of an instance from what the server reads in its file, for files that our reader refuses. It is
    /// poorer: binary values are missing.
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
        misfits = whole?.misfits ?? []
        shortening = whole == nil ? .allButMainAttributes(limit: limits.record) : whole?.shortening
    }
}
