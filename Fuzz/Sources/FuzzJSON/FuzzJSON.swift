// SPDX-License-Identifier: GPL-3.0-or-later

import CFuzzer
import DICOMJSON
import Deflate
import JSON
import Studies

@main
struct FuzzJSON {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        LLVMFuzzerRunDriver(&count, &arguments) { data, size in testOneInput(data, size) }
    }
}

/// What other programs give us as JSON: Orthanc's tags of an instance, a summary that somebody stored, the records of a
/// pack.
private func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: data, count: size)
    _ = InstanceSummary.isValid(bytes)
    readPack(ofRecord: bytes)
    let parsed = try? JSONValue(parsing: bytes)
    let isValid = JSONValidator.isValid(bytes)
    precondition(!isValid || parsed != nil, "What is looked at is stricter than what is parsed.")
    precondition(isValid || parsed == nil || !isPlain(bytes), "Both are JSON.")
    guard let value = parsed else { return 0 }
    var writer = JSONWriter()
    NaturalizedJSON.write(orthancTags: value, to: &writer)
    let isJSON = writer.withUnsafeBytes { (try? JSONValue(parsing: $0, maximumDepth: 1024)) != nil }
    precondition(isJSON, "What is written is JSON.")
    return 0
}

/// Whether the bytes are UTF-8 in which no surrogate is escaped: there only do both readers have the same rules.
private func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    return !text.contains("\\ud") && !text.contains("\\uD")
}

/// A pack that somebody forged of one record, with right lengths and checksums: what it says is JSON, or is refused.
private func readPack(ofRecord record: UnsafeRawBufferPointer) {
    guard record.count >= 5 else { return }
    // The identifier is the first field behind the flags.
    let length = Int(UInt32(littleEndian: record.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
    guard length <= record.count - 5 else { return }
    let identifier = String(decoding: record[5..<5 + length], as: UTF8.self)
    guard let stream = try? Compressor(level: 1).compress(record, format: .gzip) else { return }
    let instances = ContentHash(ofIdentifiers: [identifier])
    var pack = Array("OHIFpack".utf8)
    pack += bytes(of: SeriesPack.formatVersion) + [0, 0]
    pack += bytes(of: SeriesPack.contentVersion) + bytes(of: UInt32(1))
    pack += bytes(ofHexadecimal: instances.hexadecimal)
    pack += bytes(of: UInt32(clamping: record.count)) + bytes(of: UInt32(clamping: stream.count))
    for _ in 0..<3 { pack += bytes(of: UInt32(1 << 20)) }
    pack += bytes(of: Checksum.crc32(pack))
    guard let records = try? SeriesPack.decode(pack + stream).records else { return }
    let isJSON = records.allSatisfy { record in
        record.metadata.withUnsafeBytes { JSONValidator.isValid($0, as: .object) }
            && JSONValidator.isValid(record.studyMembers, as: .members)
            && JSONValidator.isValid(record.seriesMembers, as: .members)
    }
    precondition(isJSON, "What a pack says is JSON.")
}

private func bytes(ofHexadecimal text: String) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

private func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
