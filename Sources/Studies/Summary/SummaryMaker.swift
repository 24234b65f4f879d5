// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import Deflate

/// Makes summaries of instances from their files, one after the other, with memory that is kept from file to file.
///
/// Not thread-safe; each thread has its own.
public final class SummaryMaker {
    private let reader = DICOMReader()
    private var writer = JSONWriter()
    private let compressor: Compressor

    /// Summaries are a kilobyte or two: a higher level would save a few bytes and double the time.
    private static let level = 3

    /// A maker; fails only without memory.
    public init() throws {
        compressor = try Compressor(level: Self.level)
    }

    /// The summary as it is stored (see ``InstanceSummary``); `nil` when the file cannot be read.
    public func summary(ofFile file: UnsafeRawBufferPointer) -> [UInt8]? {
        do {
            return try reader.withFile(file) { file in
                // Without its identifiers an instance is of no use to anyone who reads the summary.
                guard file.dataSet.string(.sopInstanceUID) != nil else { return nil }
                writer.removeAll()
                InstanceSummary.write(file, to: &writer)
                return try writer.withUnsafeBytes { json throws(DeflateError) in
                    try InstanceSummary.encode(json, with: compressor)
                }
            }
        } catch {
            return nil
        }
    }
}
