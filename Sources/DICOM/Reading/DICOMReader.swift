// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate

/// Reads DICOM files (PS3.10) from bytes in memory.
///
/// One pass makes an index of small records, one for each element and item; values stay in place and are decoded on
/// demand. A reader keeps the memory of the index and its character-set converters for the next file, so use one reader
/// for many files. It is not thread-safe and not `Sendable`: each thread needs its own.
///
///     let reader = DICOMReader()
///     try reader.withFile(bytes) { file in
///         print(file.dataSet.string(Tag(0x0008_0060)) ?? "no modality")
///     }
///
/// Any bytes give a file or a ``DICOMError``; none trap.
public final class DICOMReader {
    /// The limits and the leniency.
    public let options: ReaderOptions

    private let characterSets: CharacterSetTable
    private let decoder = TextDecoder()
    private var records: ContiguousArray<Record> = []
    /// The number of nested calls of ``withFile(_:_:)-(UnsafeRawBufferPointer,_)`` that are running.
    private var openFiles = 0

    /// The most records whose memory is kept for the next file: 2 MiB.
    private static let keptRecords = 65_536

    /// Creates a reader with the given options.
    public init(options: ReaderOptions = ReaderOptions()) {
        self.options = options
        characterSets = CharacterSetTable(undeclared: options.undeclaredCharacterSet)
    }

    /// Indexes a file and calls a closure with it.
    ///
    /// The file, its data sets and elements refer to the bytes, to the reader's memory and, for a deflated data set, to
    /// inflated bytes that live as long as the call: none of them may leave the closure. Strings, numbers, errors and
    /// frame tables may.
    ///
    /// - Parameter bytes: The whole file or, with ``ReaderOptions/readsElementsAfterPixelData`` off, its first part.
    /// - Returns: What the closure returns.
    /// - Throws: ``DICOMError`` when the bytes are not DICOM, when the deflated data set cannot be inflated, or at the
    ///   first defect when ``ReaderOptions/isStrict``; and what the closure throws.
    /// - Complexity: O(*n*) in the number of elements, items and fragments; the size of values does not matter.
    public func withFile<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (DICOMFile) throws -> Result
    ) throws -> Result {
        // The records are taken out, so that a nested call on the same reader uses memory of its own.
        var indexer = Indexer(options: options, characterSets: characterSets, records: records)
        records = []
        indexer.records.removeAll(keepingCapacity: true)
        if openFiles == 0 { characterSets.makeRoom() }
        openFiles += 1
        defer {
            openFiles -= 1
            if indexer.records.capacity <= Self.keptRecords { records = indexer.records }
        }

        let layout = try FileLayout(bytes, indexer: &indexer)
        var inflated: [UInt8] = []
        var dataSetBytes = bytes
        var start = layout.dataSetStart
        let firstRecord = indexer.records.count
        if layout.transferSyntax.isDeflated {
            inflated = try Self.inflate(bytes, from: start, limit: options.inflationLimit)
            start = 0
        }
        return try inflated.withUnsafeBytes { inflated in
            if layout.transferSyntax.isDeflated { dataSetBytes = inflated }
            try indexer.indexDataSet(dataSetBytes, from: start, layout: layout)
            indexer.resolve(from: firstRecord)
            return try indexer.records.withUnsafeBufferPointer { records in
                let meta = Body(
                    source: ByteSource(bytes), records: records, characterSets: characterSets, decoder: decoder)
                let main = Body(
                    source: ByteSource(dataSetBytes), records: records, characterSets: characterSets, decoder: decoder)
                return try withUnsafePointer(to: meta) { meta in
                    try withUnsafePointer(to: main) { main in
                        try body(
                            DICOMFile(
                                meta: DataSet(body: meta, first: 0, end: firstRecord),
                                dataSet: DataSet(body: main, first: firstRecord, end: records.count),
                                layout: layout, indexer: indexer))
                    }
                }
            }
        }
    }

    /// Indexes a file in an array; see ``withFile(_:_:)-(UnsafeRawBufferPointer,_)``.
    public func withFile<Result>(_ bytes: [UInt8], _ body: (DICOMFile) throws -> Result) throws -> Result {
        try bytes.withUnsafeBytes { try withFile($0, body) }
    }

    /// Inflates the data set.
    ///
    /// PS3.5 annex A.5 demands bare DEFLATE; some writers add the header of zlib.
    private static func inflate(
        _ bytes: UnsafeRawBufferPointer, from start: Int, limit: Int
    ) throws(DICOMError) -> [UInt8] {
        let compressed = ByteSource(bytes).slice(start, bytes.count - start)
        do {
            do {
                return try Inflate.bytes(of: compressed, format: .raw, limit: limit)
            } catch DeflateError.damaged {
                return try Inflate.bytes(of: compressed, format: .zlib, limit: limit)
            }
        } catch DeflateError.exceedsLimit {
            throw DICOMError(.exceedsInflationLimit, offset: start)
        } catch DeflateError.outOfMemory {
            throw DICOMError(.outOfMemory, offset: start)
        } catch {
            throw DICOMError(.damagedDeflate, offset: start)
        }
    }
}
