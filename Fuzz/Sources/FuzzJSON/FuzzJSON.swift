// SPDX-License-Identifier: GPL-3.0-or-later

import CFuzzer
import DICOMJSON
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

/// What other programs give us as JSON: Orthanc's tags of an instance, and a summary that somebody stored.
private func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: data, count: size)
    _ = InstanceSummary.isValid(bytes)
    guard let value = try? JSONValue(parsing: bytes) else { return 0 }
    var writer = JSONWriter()
    NaturalizedJSON.write(orthancTags: value, to: &writer)
    let isJSON = writer.withUnsafeBytes { (try? JSONValue(parsing: $0, maximumDepth: 1024)) != nil }
    precondition(isJSON, "What is written is JSON.")
    return 0
}
