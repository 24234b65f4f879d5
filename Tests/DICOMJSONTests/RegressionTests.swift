// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMJSON
import DICOMSamples
import Glibc
import Testing

/// Files that once broke something (see Regressions/README.md), and the corpus of the system tests where there is one.
@Suite struct RegressionTests {
    private static let folder = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))

    /// The files of a folder; none when it is not there.
    private static func files(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(folder + "/" + name) }
        }
        return names.sorted()
    }

    private static func bytes(of file: String) -> [UInt8] {
        guard let stream = fopen(file, "r") else { return [] }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    private static let findings = files(in: folder + "/Regressions/FuzzFile")

    @Test(.enabled(if: !findings.isEmpty, "Fuzzing has found nothing yet."), arguments: findings)
    func `What once broke the reader or a writer is read and written`(file: String) throws {
        var writer = JSONWriter()
        _ = try MutationTests.isWritten(Self.bytes(of: file), with: DICOMReader(), to: &writer)
    }

    /// `./test` names the folder; without it there is nothing to do here.
    private static let corpus =
        getenv("DICOM_CORPUS").map { folder in
            files(in: String(cString: folder)).filter { $0.hasSuffix(".dcm") }
        } ?? []

    @Test(.enabled(if: !corpus.isEmpty, "DICOM_CORPUS names no folder with files."), arguments: corpus)
    func `Truncated and changed files of the corpus are written as JSON or refused`(file: String) throws {
        let reader = DICOMReader()
        var writer = JSONWriter()
        let original = Self.bytes(of: file)
        var generator = SplitMix64(seed: UInt64(original.count))
        // A thousand functional groups take their time in a debug build.
        for _ in 0..<(original.count > 100_000 ? 1 : 20) {
            let end = Int.random(in: 0...original.count, using: &generator)
            _ = try MutationTests.isWritten(Array(original[..<end]), with: reader, to: &writer)
            var bytes = original
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
            }
            _ = try MutationTests.isWritten(bytes, with: reader, to: &writer)
        }
    }
}
