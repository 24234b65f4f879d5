// SPDX-License-Identifier: GPL-3.0-or-later

import CFuzzer
import DICOM
import DICOMJSON
import JSON
import Studies

/// What the reader keeps from file to file is part of what is tested, so one of each lives as long as the process.
private struct Readers: ~Copyable {
    let lenient: DICOMReader
    let strict: DICOMReader
    let header: DICOMReader
    var writer = JSONWriter()

    init() {
        var options = ReaderOptions()
        // Small enough that a bomb costs little time, large enough that the limit is met from both sides.
        options.inflationLimit = 1 << 20
        lenient = DICOMReader(options: options)
        options.isStrict = true
        strict = DICOMReader(options: options)
        options.isStrict = false
        options.readsElementsAfterPixelData = false
        options.maximumDepth = 8
        options.maximumElements = 500
        header = DICOMReader(options: options)
    }
}

/// libFuzzer calls it on one thread only.
nonisolated(unsafe) private var readers = Readers()

@main
struct FuzzFile {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        LLVMFuzzerRunDriver(&count, &arguments) { data, size in testOneInput(data, size) }
    }
}

/// Any bytes give values or an error, and what is written is JSON.
private func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: data, count: size)
    for reader in [readers.lenient, readers.strict, readers.header] {
        try? reader.withFile(bytes) { file in
            check { DICOMJSONModel.write(file.dataSet, to: &$0, inlineLimit: size) }
            check { NaturalizedJSON.write(file, to: &$0) { _ in .bulkDataURI("#\u{0}") } }
            check { InstanceSummary.write(file, to: &$0) }
            checkFrames(of: file)
        }
    }
    return 0
}

private func check(_ write: (inout JSONWriter) -> Void) {
    readers.writer.removeAll()
    write(&readers.writer)
    let isJSON = readers.writer.withUnsafeBytes { json in
        // Strings of the standard library repair what is no UTF-8: equal bytes mean that there was nothing to repair.
        (try? JSONValue(parsing: json, maximumDepth: 1024)) != nil
            && String(decoding: json, as: UTF8.self).utf8.elementsEqual(json)
    }
    precondition(isJSON, "What is written is JSON in UTF-8.")
}

private func checkFrames(of file: DICOMFile) {
    guard let frames = try? file.frames() else { return }
    for index in [0, 1, frames.count &- 1, frames.count, -1, .max, .min] {
        guard let location = try? frames.location(ofFrame: index) else { continue }
        for range in location.ranges {
            precondition(
                range.lowerBound >= 0 && range.upperBound <= file.bytes.count, "A frame lies within the file.")
        }
    }
}
