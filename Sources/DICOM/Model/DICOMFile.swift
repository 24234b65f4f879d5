// SPDX-License-Identifier: GPL-3.0-or-later

/// A DICOM file (PS3.10) whose elements have been indexed. Valid only inside
/// ``DICOMReader/withFile(_:_:)-(UnsafeRawBufferPointer,_)``.
public struct DICOMFile {
    /// File meta information, group 0002; empty when the file has none.
    public let meta: DataSet
    /// The data set, pixel data included, without file meta information.
    public let dataSet: DataSet
    /// The data set from the first element of group 0028 on, which describes pixels: to look these up there saves passing
    /// over all before, each time.
    public let pixelModule: DataSet
    /// How the data set is encoded; guessed when ``transferSyntaxUID`` is `nil`.
    public let transferSyntax: TransferSyntax
    /// Whether the file begins with a preamble and "DICM".
    public let hasPrefix: Bool
    /// The first defect, after which something may be missing; `nil` for a sound file.
    ///
    /// A truncated file has one of kind ``DICOMError/Kind/truncated``. Everything that was read until then is there,
    /// enclosing sequences and items included; the element that is cut off is not, unless it is pixel data.
    public let damage: DICOMError?
    /// Whether something was passed over at which other readers stumble, though nothing is missing: a delimiter that has a
    /// length or ends nothing, an explicit VR that PS3.5 does not know.
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

    /// Transfer Syntax UID (0002,0010); `nil` when the file does not say.
    public var transferSyntaxUID: String? { meta.string(.transferSyntaxUID) }

    /// The element with the pixel data of the image, one of (7FE0,0010), (7FE0,0008) and (7FE0,0009); `nil` without.
    public var pixelDataElement: DataElement? {
        pixelDataRecord.map { DataElement(body: dataSet.body, index: $0) }
    }

    /// The bytes that offsets of the data set's elements refer to: the file, or the inflated data set.
    public var bytes: UnsafeRawBufferPointer { dataSet.body.pointee.source.bytes }
}
