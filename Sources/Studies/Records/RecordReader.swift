// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import Threading

/// Makes records of instances from their files, one after the other, and uses its memory again from file to file.
///
/// Not thread-safe; each thread has its own.
final class RecordReader {
    private let reader: DICOMReader
    private let limits: RecordLimits
    /// The character set to assume for text in files that declare none.
    let encoding: TextEncoding

    /// Files of up to so many bytes, inflated where they are deflated, are read on all threads at once.
    private static let small = 4 << 20
    /// Larger files take turns: the index of one, its inflated bytes and its record take up to some hundred megabytes.
    /// A file that is large by its pixels takes its turn for some microseconds.
    private static let turn = WeightedSemaphore(1)

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

    /// The most entries that are written for a file: NumberOfFrames is only its claim.
    static let frameLimit = 65_536

    /// Reads a file. Waits while another thread reads a large file, if this one is large, too.
    func read(_ file: UnsafeRawBufferPointer, id: String) -> InstanceReading {
        if file.count <= Self.small {
            let reading = read(file, id: id, with: reader)
            guard case .refused(let error, _) = reading, error.kind == .exceedsInflationLimit,
                limits.inflated > Self.small
            else { return reading }
        }
        return Self.turn.withPermits(1) { read(file, id: id, with: largeFileReader()) }
    }

    /// Returns another reader, whose memory is freed with it.
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
                    return .partial(record, PartialReading(of: file, damage: damage, id: id, limits: limits))
                } catch {
                    return .refused(error, depth: file.dataSet.nestingDepth)
                }
            }
        } catch {
            // The reader throws nothing else.
            return .refused(error as? DICOMError ?? DICOMError(.notDICOM, offset: 0), depth: 0)
        }
    }

    /// Returns the record of a file, even of a damaged one; or the error, if it gives none.
    func record(of file: UnsafeRawBufferPointer, id: String) -> Result<InstanceRecord, DICOMError> {
        switch read(file, id: id) {
        case .whole(let record), .partial(let record, _): .success(record)
        case .refused(let error, _): .failure(error)
        }
    }

    /// Returns a copy of a file without its pixels if the record can be made from that, else the record. Returns `nil`
    /// when the file is damaged or exceeds a limit: such a file is read when its study is opened.
    func abridgedOrRecord(of file: UnsafeRawBufferPointer, id: String) -> AbridgedOrRecord? {
        try? reader.withFile(file) { file in
            guard file.damage == nil else { return nil }
            if let abridged = AbridgedFile(file) { return .abridged(abridged) }
            let record = try InstanceRecord(file, id: id, limits: limits)
            return record.shortening == nil ? .record(record) : nil
        }
    }

    /// Makes the record from the copy of a file; `nil` when it has none.
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

    /// The size of the variable parts, in bytes.
    var byteCount: Int {
        switch self {
        case .abridged(let file): file.bytes.count
        case .record(let record): record.metadata.count + record.studyMembers.count + record.seriesMembers.count
        }
    }
}

extension InstanceRecord {
    /// Makes the record of a file.
    ///
    /// - Parameter known: What the file shows, in how many frames, and its kind, if these are known already.
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
        var adjustedAttributes: [String] = []
        if let whole = RecordMetadata.write(file, limits: limits, id: id, content: content) {
            (metadata, shortening, adjustedAttributes) = (whole.json, whole.shortening, whole.adjustedAttributes)
            if content == .image, !Self.pixelValues.isDisjoint(with: adjustedAttributes) { content = .frames }
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
        self.adjustedAttributes = adjustedAttributes
    }

    /// The attributes that the viewer takes from the file when the document lacks them, as it lacks values that OHIF
    /// cannot compute with. There is no file to look into where the viewer reads a frame.
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

    /// Returns an element unless its value is longer than it should be, so that no long value is copied.
    func short(_ tag: Tag) -> DataElement? {
        self[tag].flatMap { $0.length <= 1024 ? $0 : nil }
    }
}
