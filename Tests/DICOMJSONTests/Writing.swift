// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import DICOMSamples

/// What a writer makes of a file in explicit VR little endian whose data set is given.
func json(
    of dataSet: [UInt8], syntax: String = Syntax.explicitLittle, _ write: (DICOMFile, inout JSONWriter) -> Void
) throws -> String {
    try json(ofFile: Bytes.prefix(syntax) + dataSet, write)
}

/// What a writer makes of the bytes of a file.
func json(ofFile bytes: [UInt8], _ write: (DICOMFile, inout JSONWriter) -> Void) throws -> String {
    var writer = JSONWriter()
    try DICOMReader().withFile(bytes) { write($0, &writer) }
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// The DICOM JSON Model of a data set.
func model(_ dataSet: [UInt8], syntax: String = Syntax.explicitLittle, inlineLimit: Int = 1024) throws -> String {
    try json(of: dataSet, syntax: syntax) { DICOMJSONModel.write($0.dataSet, to: &$1, inlineLimit: inlineLimit) }
}

/// The naturalised form of a data set, without what the file meta information adds.
func naturalized(
    _ dataSet: [UInt8], syntax: String = Syntax.explicitLittle,
    bulkData: (DataElement) -> BulkReference = { _ in .none }
) throws -> String {
    try json(of: dataSet, syntax: syntax) { NaturalizedJSON.write($0.dataSet, to: &$1, bulkData: bulkData) }
}
