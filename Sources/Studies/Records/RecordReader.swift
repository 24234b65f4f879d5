// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import Threading

/// Makes records of instances from their files, one after the other, with memory that is kept from file to file.
///
/// Not thread-safe; each thread has its own.
final class RecordReader {
    private let reader: DICOMReader
    private let limits: RecordLimits
    /// What undeclared text is taken for.
    let encoding: TextEncoding

    /// Files, and what deflated ones are inflated to, of up to so many bytes are read on each thread.
    private static let small = 4 << 20
    /// Larger ones have their turn: the index of one, what it inflates to and its record take up to some hundred
    /// megabytes. Those with large pixels have it for some microseconds.
    private static let turn = SharedRoom(1)

    init(
        limits: RecordLimits = RecordLimits(), elements: Int = RecordLimits.elements,
        encoding: TextEncoding = .latin1
    ) {
        self.limits = limits
        self.encoding = encoding
        var options = ReaderOptions()
        options.inflationLimit = min(limits.inflated, Self.small)
        options.maximumElements = elements
        options.undeclaredCharacterSet = encoding.characterSet
        reader = DICOMReader(options: options)
    }

    /// NumberOfFrames is a claim of the file: more entries than this are not written for it.
    static let frameLimit = 65_536

    /// What a file gives, or why it gives nothing. Waits while another thread reads a large file, if this is one.
    func read(_ file: UnsafeRawBufferPointer, id: String) -> InstanceReading {
        if file.count <= Self.small {
            let reading = read(file, id: id, with: reader)
            guard case .refused(let error, _) = reading, error.kind == .exceedsInflationLimit,
                limits.inflated > Self.small
            else { return reading }
        }
        return Self.turn.withRoom(for: 1) { read(file, id: id, with: largeFileReader()) }
    }

    /// Another reader, whose memory goes with it.
    private func largeFileReader() -> DICOMReader {
        var options = reader.options
        options.inflationLimit = limits.inflated
        return DICOMReader(options: options)
    }

    private func read(_ file: UnsafeRawBufferPointer, id: String, with reader: DICOMReader) -> InstanceReading {
        do {
            return try reader.withFile(file) { file in
                do throws(DICOMError) {
                    let record = try InstanceRecord(file, id: id, limits: limits)
                    guard let damage = file.damage else { return .whole(record) }
                    return .brokenOff(record, BrokenOffReading(of: file, damage: damage, id: id, limits: limits))
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
    /// cannot be read, or not to its end, or a limit is broken: such a file is read when its study is opened.
    func abridgedOrRecord(of file: UnsafeRawBufferPointer, id: String) -> AbridgedOrRecord? {
        try? reader.withFile(file) { file in
            guard file.damage == nil else { return nil }
            if let abridged = AbridgedFile(file) { return .abridged(abridged) }
            let record = try InstanceRecord(file, id: id, limits: limits)
            return record.shortening == nil ? .record(record) : nil
        }
    }

    /// The record of the file that this one is a copy of; `nil` when it has none.
    func record(of file: AbridgedFile, id: String) -> InstanceRecord? {
        let known = (file.content, frameCount: 1, file.kind)
        return try? reader.withFile(file.bytes) { file in
            try InstanceRecord(file, id: id, limits: limits, of: known)
        }
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
    /// - Parameter known: What the file shows and in how many frames, and what it is, where that is known already.
    fileprivate init(
        _ file: DICOMFile, id: String, limits: RecordLimits,
        of known: (InstanceContent, frameCount: Int, ObjectKind)? = nil
    ) throws(DICOMError) {
        let dataSet = file.dataSet
        guard let series = dataSet.short(DocumentTags.seriesInstanceUID)?.string else {
            throw file.damage ?? DICOMError(.truncated, offset: file.endOffset, tag: DocumentTags.seriesInstanceUID)
        }
        guard let instance = dataSet.short(.sopInstanceUID)?.string else {
            throw file.damage ?? DICOMError(.truncated, offset: file.endOffset, tag: .sopInstanceUID)
        }
        var (content, frameCount) = known.map { ($0.0, $0.frameCount) } ?? InstanceContent.content(of: file)
        let metadata: [UInt8]
        let shortening: Shortening?
        var misfits: [String] = []
        if let whole = RecordMetadata.write(file, limits: limits, id: id, content: content) {
            (metadata, shortening, misfits) = (whole.json, whole.shortening, whole.misfits)
            if content == .image, !Self.pixelValues.isDisjoint(with: misfits) { content = .frames }
        } else {
            (content, frameCount) = (.file, 1)
            metadata = RecordMetadata.writeMainAttributes(of: dataSet)
            shortening = .allButMainAttributes(limit: limits.record)
        }
        self.init(
            id: id,
            seriesInstanceUID: series,
            sopInstanceUID: instance,
            modality: dataSet.short(DocumentTags.modality)?.string ?? "",
            seriesNumber: dataSet.short(DocumentTags.seriesNumber)?.lenientInt,
            instanceNumber: dataSet.short(DocumentTags.instanceNumber)?.lenientInt,
            slicePosition: SlicePosition.alongNormal(
                position: dataSet.numbers(DocumentTags.imagePositionPatient),
                orientation: dataSet.numbers(DocumentTags.imageOrientationPatient)),
            content: content,
            kind: known?.2 ?? ObjectKind(file),
            frameCount: frameCount,
            studyMembers: Self.members(DocumentTags.study, of: dataSet),
            seriesMembers: Self.members(DocumentTags.series, of: dataSet),
            metadata: metadata)
        referencedSeries = ObjectKind.references(of: dataSet)?.storedUIDs ?? []
        self.shortening = shortening
        self.misfits = misfits
    }

    /// What the viewer takes from the file where the document says nothing, as of values that it cannot compute with. There
    /// is no file to look into where it reads a frame.
    private static let pixelValues: Set = ["WindowCenter", "WindowWidth", "RescaleSlope", "RescaleIntercept"]

    private static func members(_ tags: [Tag], of dataSet: DataSet) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        NaturalizedJSON.writeMembers(tags, of: dataSet, limit: RecordMetadata.memberLimit, to: &writer)
        return writer.bytes
    }
}

extension DataSet {
    fileprivate func numbers(_ tag: Tag) -> [Double] {
        short(tag)?.lenientNumbers(limit: 7).compactMap { $0 } ?? []
    }

    /// An element whose value is as short as it should be; no copy of any other one is made.
    func short(_ tag: Tag) -> DataElement? {
        self[tag].flatMap { $0.length <= 1024 ? $0 : nil }
    }
}
