// SPDX-License-Identifier: GPL-3.0-or-later

/// A DICOM file (PS3.10) whose elements have been indexed.
///
/// Valid only inside ``DICOMReader/withFile(_:_:)-(UnsafeRawBufferPointer,_)``.
public struct DICOMFile {
    /// File meta information, group 0002; empty when the file has none.
    public let meta: DataSet
    /// The data set, pixel data included, without file meta information.
    public let dataSet: DataSet
    /// The data set from the first element of group 0028 on, for faster look-ups of pixel attributes: a search here
    /// does not pass over the elements before them.
    public let pixelModule: DataSet
    /// How the data set is encoded; a guess when ``transferSyntaxUID`` is `nil`.
    public let transferSyntax: TransferSyntax
    /// Whether the file begins with a preamble and "DICM".
    public let hasPrefix: Bool
    /// The first defect, after which something may be missing; `nil` for a sound file.
    ///
    /// In a truncated file it is of kind ``DICOMError/Kind/truncated``. Everything before it has been read, enclosing
    /// sequences and items included. The cut element itself is missing, unless it is pixel data.
    public let damage: DICOMError?
    /// Whether the file has an irregularity at which other readers may fail: a delimiter that has a length or ends
    /// nothing, or an explicit VR that PS3.5 does not know. This reader loses nothing by it.
    public let isIrregular: Bool
    /// Where reading ended, in bytes from the start of the data set's bytes; the end of the file for a sound file that
    /// is not deflated.
    public let endOffset: Int

    private let pixelDataRecord: Int?

    init(meta: DataSet, dataSet: DataSet, layout: FileLayout, indexer: borrowing Indexer) {
        self.meta = meta
        self.dataSet = dataSet
        pixelModule = dataSet.suffix(fromGroup: 0x0028)
        transferSyntax = layout.transferSyntax
        hasPrefix = layout.hasPrefix
        damage = indexer.damage
        isIrregular = indexer.isIrregular
        endOffset = indexer.finalPosition
        pixelDataRecord = indexer.pixelData
    }

    /// Transfer Syntax UID (0002,0010); `nil` when the file has none.
    public var transferSyntaxUID: String? { meta.string(.transferSyntaxUID) }

    /// The element with the image's pixel data, (7FE0,0010), (7FE0,0008) or (7FE0,0009); `nil` when there is none.
    public var pixelDataElement: DataElement? {
        pixelDataRecord.map { DataElement(body: dataSet.body, index: $0) }
    }

    /// The bytes that offsets of the data set's elements refer to: the file, or the inflated data set.
    public var bytes: UnsafeRawBufferPointer { dataSet.body.pointee.source.bytes }
}
