// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// Makes records of instances from their files, one after the other, with memory that is kept from file to file.
///
/// Not thread-safe; each thread has its own.
final class RecordReader {
    private let reader: DICOMReader

    /// Several threads read at once, so a deflated file may take no more than this; Orthanc's own reading stands in for
    /// larger ones.
    private static let inflationLimit = 128 << 20

    init(inflationLimit: Int = RecordReader.inflationLimit) {
        var options = ReaderOptions()
        options.inflationLimit = inflationLimit
        reader = DICOMReader(options: options)
    }

    /// NumberOfFrames is a claim of the file: more entries than this are not written for it.
    static let frameLimit = 65_536

    /// What a file gives, or why it gives nothing.
    func read(_ file: UnsafeRawBufferPointer, id: String) -> InstanceReading {
        do {
            return try reader.withFile(file) { file in
                do throws(DICOMError) {
                    let record = try InstanceRecord(file, id: id)
                    guard let damage = file.damage else { return .whole(record) }
                    return .brokenOff(record, BrokenOffReading(of: file, damage: damage, id: id))
                } catch {
                    return .refused(error, depth: file.dataSet.nestingDepth)
                }
            }
        } catch {
            // The reader throws nothing else.
            return .refused(error as? DICOMError ?? DICOMError(.notDICOM, offset: 0), depth: 0)
        }
    }

    /// The record of a file, sound or not, or why it has none.
    func record(of file: UnsafeRawBufferPointer, id: String) -> Result<InstanceRecord, DICOMError> {
        switch read(file, id: id) {
        case .whole(let record), .brokenOff(let record, _): .success(record)
        case .refused(let error, _): .failure(error)
        }
    }

    /// A copy of a file without its pixels where the record can be made from that; else the record; `nil` when the file
    /// cannot be read, or not to its end.
    func abridgedOrRecord(of file: UnsafeRawBufferPointer, id: String) -> AbridgedOrRecord? {
        try? reader.withFile(file) { file in
            guard file.damage == nil else { return nil }
            if let abridged = AbridgedFile(file) { return .abridged(abridged) }
            return .record(try InstanceRecord(file, id: id))
        }
    }

    /// The record of the file that this one is a copy of; `nil` when it has none.
    func record(of file: AbridgedFile, id: String) -> InstanceRecord? {
        try? reader.withFile(file.bytes) { file in try InstanceRecord(file, id: id) }
    }
}

/// What is kept of a file until its record is wanted.
enum AbridgedOrRecord: Sendable {
    case abridged(AbridgedFile)
    case record(InstanceRecord)

    /// The size of the parts that vary, in bytes.
    var byteCount: Int {
        switch self {
        case .abridged(let file): file.bytes.count
        case .record(let record): record.metadata.count + record.studyMembers.count + record.seriesMembers.count
        }
    }
}

extension InstanceRecord {
    init(_ file: DICOMFile, id: String) throws(DICOMError) {
        let dataSet = file.dataSet
        guard let series = dataSet.string(DocumentTags.seriesInstanceUID) else {
            throw file.damage ?? DICOMError(.truncated, offset: file.endOffset, tag: DocumentTags.seriesInstanceUID)
        }
        guard let instance = dataSet.string(.sopInstanceUID) else {
            throw file.damage ?? DICOMError(.truncated, offset: file.endOffset, tag: .sopInstanceUID)
        }
        var metadata = JSONWriter()
        let (content, frameCount) = InstanceContent.content(of: file)
        Self.writeMetadata(of: file, id: id, content, to: &metadata)
        self.init(
            id: id,
            seriesInstanceUID: series,
            sopInstanceUID: instance,
            modality: dataSet.string(DocumentTags.modality) ?? "",
            seriesNumber: dataSet[DocumentTags.seriesNumber]?.int,
            instanceNumber: dataSet[DocumentTags.instanceNumber]?.int,
            slicePosition: SlicePosition.alongNormal(
                position: dataSet[DocumentTags.imagePositionPatient]?.doubles ?? [],
                orientation: dataSet[DocumentTags.imageOrientationPatient]?.doubles ?? []),
            content: content,
            frameCount: frameCount,
            studyMembers: Self.members(DocumentTags.study, of: dataSet),
            seriesMembers: Self.members(DocumentTags.series, of: dataSet),
            metadata: Self.completed(metadata.bytes, for: dataSet))
    }

    static func writeMetadata(
        of file: DICOMFile, except omitted: Tag? = nil, id: String, _ content: InstanceContent,
        to writer: inout JSONWriter
    ) {
        NaturalizedJSON.write(file, except: omitted, to: &writer) {
            StudyDocument.reference(to: $0, ofInstance: id, content)
        }
    }

    /// Adds what OHIF cannot do without. An object has members here: those that identify it.
    static func completed(_ metadata: [UInt8], for dataSet: DataSet) -> [UInt8] {
        guard let member = StructureSetReferences.member(for: dataSet) else { return metadata }
        return metadata.prefix(1) + member + metadata.dropFirst()
    }

    private static func members(_ tags: [Tag], of dataSet: DataSet) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        NaturalizedJSON.writeMembers(tags, of: dataSet, to: &writer)
        return writer.bytes
    }
}
