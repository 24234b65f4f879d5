// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import JSON

/// The outcome of reading the file of an instance.
enum InstanceReading {
    /// The record of a sound file.
    case whole(InstanceRecord)
    /// The record of what was read up to the damage of a file, and around it. It must not be kept, so that a repaired
    /// file is noticed.
    case partial(InstanceRecord, PartialReading)
    /// No record; in what was seen of the file, sequences are nested `depth` deep.
    case refused(DICOMError, depth: Int)

    /// The record, if the file is sound.
    var whole: InstanceRecord? {
        if case .whole(let record) = self { record } else { nil }
    }
}

/// How far the reading of a damaged file came, so that the server's own reading can complete it.
struct PartialReading {
    /// The first defect.
    let damage: DICOMError
    /// How deep sequences are nested.
    let depth: Int

    /// The elements at the top level of the data set that were read, including one that is cut.
    private let tags: Set<Tag>
    private let hasPixelData: Bool
    private let limits: RecordLimits
    private let cut: CutSequence?

    /// A sequence at the top level that contains the damage, so that items may be missing from it.
    private struct CutSequence {
        let tag: Tag
        /// The number of items and elements that were read, at all depths.
        let count: Int
        /// The record's metadata without the sequence.
        let metadataWithout: [UInt8]
    }

    init(of file: DICOMFile, damage: DICOMError, id: String, limits: RecordLimits) {
        self.damage = damage
        self.limits = limits
        depth = file.dataSet.nestingDepth
        hasPixelData = file.pixelDataElement != nil
        var tags: Set<Tag> = []
        var cut: CutSequence?
        for element in file.dataSet {
            tags.insert(element.tag)
            guard element.vr == .SQ, element.valueOffset <= damage.offset,
                damage.offset <= element.valueOffset + element.length
            else { continue }
            let metadata = RecordMetadata.write(
                file, except: element.tag, limits: limits, id: id, content: InstanceContent.content(of: file).content)
            cut = metadata.map { CutSequence(tag: element.tag, count: element.items.nestedCount, metadataWithout: $0) }
        }
        self.tags = tags
        self.cut = cut
    }

    /// Adds to the record what the server read beyond this reading: elements at the top level that are missing here,
    /// and the cut sequence when the server read more of it. Nothing else that was read here changes, so what describes
    /// pixels and geometry comes from one and the same file, element by element. The result keeps the limits of a
    /// record.
    func complete(_ record: inout InstanceRecord, with tags: ServerTags) {
        guard tags.sopInstanceUID == record.sopInstanceUID else { return }
        let missing = tags.elements.filter { !self.tags.contains($0.tag) }
        if let cut, let sequence = tags.elements.first(where: { $0.tag == cut.tag }),
            ServerTags.nestedCount(of: sequence.content) > cut.count
        {
            // Without all of the server's sequence, the record could lose what was read here.
            let added = addition(of: missing + [sequence], to: cut.metadataWithout, from: tags)
            if added.shortening == nil {
                record.metadata = Self.joined(cut.metadataWithout, added.json)[...]
                return complete(&record, with: tags, known: Set(missing.map(\.tag) + [sequence.tag]))
            }
        }
        guard !missing.isEmpty else { return }
        let metadata = Array(record.metadata)
        let added = addition(of: missing, to: metadata, from: tags)
        record.metadata = Self.joined(metadata, added.json)[...]
        record.shortening = added.shortening
        complete(&record, with: tags, known: Set(missing.map(\.tag)))
    }

    /// Writes what the server read of some elements, as far as it fits into a record that has the others already.
    private func addition(
        of elements: [(tag: Tag, content: JSONValue)], to metadata: [UInt8], from tags: ServerTags
    ) -> RecordMetadata.Written {
        var room = limits
        room.record = max(0, limits.record - metadata.count)
        room.value = min(limits.value, room.record)
        if let added = tags.object(of: elements, limits: room) { return added }
        // What was read of the file fits, so show that alone.
        var nothing = RecordMetadata.Written(json: Array("{}".utf8), OmittedValues())
        nothing.shortening = elements.first.map {
            .values(count: elements.count, first: "(\($0.tag)), which the server adds")
        }
        return nothing
    }

    private func complete(_ record: inout InstanceRecord, with tags: ServerTags, known: Set<Tag>) {
        record.studyMembers = Self.joined(record.studyMembers, tags.members(DocumentTags.study, among: known))
        record.seriesMembers = Self.joined(record.seriesMembers, tags.members(DocumentTags.series, among: known))
        if record.modality.isEmpty { record.modality = tags.modality }
        record.seriesNumber = record.seriesNumber ?? tags.seriesNumber
        record.instanceNumber = record.instanceNumber ?? tags.instanceNumber
        record.slicePosition = record.slicePosition ?? tags.slicePosition
        // Where no pixels were found, only the file's claim is known, as for a file that is refused.
        if !hasPixelData { record.frameCount = max(record.frameCount, tags.frameCount) }
    }

    /// Joins the members of two objects; the result has braces if the first one has.
    private static func joined(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        let brace = UInt8(ascii: "{")
        let hasBraces = first.first == brace
        let inside = second.first == brace ? second.dropFirst().dropLast() : second[...]
        guard !inside.isEmpty else { return first }
        let start = hasBraces ? first.dropLast() : first[...]
        let isEmpty = start.isEmpty || start.count == 1 && hasBraces
        return start + (isEmpty ? [] : [UInt8(ascii: ",")]) + inside + (hasBraces ? [UInt8(ascii: "}")] : [])
    }
}
