// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import TemporaryFiles
import Testing

@testable import OHIFPlugin

@Suite struct DICOMwebPluginTests {
    private let folder: TemporaryFolder
    private let mark = Array(DICOMwebPlugin.mark.utf8)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(among names: String..., but other: String? = nil) -> String? {
        let paths = names.map { folder.path + "/" + $0 }
        let found = DICOMwebPlugin.file(among: paths, but: other.map { folder.path + "/" + $0 })
        return found.map { String($0.dropFirst(folder.path.count + 1)) }
    }

    @Test(arguments: [0, 1, 4096, (1 << 20) - 30, (1 << 20) - 1, 1 << 20, (2 << 20) - 90, 3 << 20])
    func `The route for frames tells it, wherever it stands in the file`(offset: Int) throws {
        try folder.write("renamed.so", [UInt8](repeating: 0x66, count: offset) + mark)
        try folder.write("padded.so", [UInt8](repeating: 0, count: offset) + mark + [UInt8](repeating: 0, count: 5000))
        #expect(file(among: "renamed.so") == "renamed.so")
        #expect(file(among: "padded.so") == "padded.so")
    }

    @Test func `A name does not, and neither does a part of the route`() throws {
        try folder.write("libOrthancDicomWeb.so", "dicom-web")
        try folder.write("other.so", Array(mark.dropLast()))
        try folder.write("empty.so", "")
        #expect(file(among: "libOrthancDicomWeb.so", "other.so", "empty.so") == nil)
    }

    @Test func `Names that tell are looked at first`() throws {
        for name in ["a.so", "LIBORTHANCDICOMWEB.SO"] { try folder.write(name, mark) }
        #expect(file(among: "a.so", "LIBORTHANCDICOMWEB.SO") == "LIBORTHANCDICOMWEB.SO")
    }

    @Test func `What cannot be read is not it`() throws {
        try folder.write("inside/x", "")
        #expect(mkfifo(folder.path + "/pipe.so", 0o600) == 0)
        #expect(symlink("circle.so", folder.path + "/circle.so") == 0)
        #expect(file(among: "nowhere.so", "inside", "pipe.so", "circle.so") == nil)
    }

    @Test func `The plugin's own file is left out, by whatever name`() throws {
        try folder.write("own.so", mark)
        #expect(symlink("own.so", folder.path + "/link.so") == 0)
        #expect(file(among: "own.so", "link.so", but: "own.so") == nil)
        #expect(file(among: "own.so", but: "nowhere.so") == "own.so")
    }

    @Test func `Of a file that is far too large, and of too many, the rest is not read`() throws {
        let path = try folder.write("large.so", "")
        let descriptor = open(path, O_WRONLY)
        defer { close(descriptor) }
        // Nothing but a hole, which takes no room on the disk.
        #expect(pwrite(descriptor, mark, mark.count, DICOMwebPlugin.fileLimit - mark.count + 1) == mark.count)
        #expect(file(among: "large.so") == nil)
    }
}
