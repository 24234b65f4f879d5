// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import JSON
import TemporaryFiles
import Testing

@testable import OHIFPlugin

@Suite struct ConfiguredPluginFilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The files found, below the folder and in alphabetical order.
    private func found(_ plugins: JSONValue?) -> [String] {
        var configuration: [String: JSONValue] = [:]
        configuration["Plugins"] = plugins
        let files = ConfiguredPluginFiles.named(
            in: configuration, relativeTo: folder.path, fileSystem: LocalFileSystem())
        return files.map { $0.hasPrefix(folder.path + "/") ? String($0.dropFirst(folder.path.count + 1)) : $0 }.sorted()
    }

    private func strings(_ values: String...) -> JSONValue { .array(values.map { .string($0) }) }

    @Test func `A file is one whatever its name, with an absolute path or beside the configuration`() throws {
        try folder.write("a.so", "")
        try folder.write("libOrthancDicomWeb.so.1.7", "")
        #expect(
            found(strings(folder.path + "/a.so", "libOrthancDicomWeb.so.1.7")) == ["a.so", "libOrthancDicomWeb.so.1.7"])
    }

    @Test(arguments: ["plugins", "plugins/", "./plugins"])
    func `Of a folder the shared libraries count, but none of folders inside`(path: String) throws {
        for name in ["a.so", "B.SO", "c.So", "d.so.1.7", "e.txt", "so", "f.so.d/g.so", "h/i.so"] {
            try folder.write("plugins/" + name, "")
        }
        let names = found(strings(path)).map { String($0.split(separator: "/").last ?? "") }
        #expect(names == ["B.SO", "a.so", "c.So"])
    }

    @Test func `Links are followed, also in circles`() throws {
        try folder.write("lib/libOrthancDicomWeb.so.1.7", "")
        try folder.write("plugins/other.so", "")
        let plugins = folder.path + "/plugins"
        #expect(symlink("../lib/libOrthancDicomWeb.so.1.7", plugins + "/link.so") == 0)
        #expect(symlink("nowhere.so", plugins + "/broken.so") == 0)
        #expect(symlink("circle.so", plugins + "/circle.so") == 0)
        #expect(symlink(".", plugins + "/folder.so") == 0)
        #expect(symlink(plugins, folder.path + "/linked") == 0)
        #expect(mkfifo(plugins + "/pipe.so", 0o600) == 0)
        #expect(found(strings("plugins")) == ["plugins/link.so", "plugins/other.so"])
        #expect(found(strings("linked/")) == ["linked/link.so", "linked/other.so"])
        #expect(found(strings("plugins/circle.so", "plugins/pipe.so")).isEmpty)
    }

    @Test func `What is not there is passed over`() throws {
        try folder.write("a.so", "")
        #expect(found(strings("nowhere", "/nowhere/x.so", "a.so/x", "\u{0}", "a.so")) == ["a.so"])
    }

    @Test(arguments: [
        nil, JSONValue.null, .string("a.so"), .number(1), .boolean(true), .array([]), .object([]),
        .array([.number(1), .null, .array([.string("a.so")]), .object([])]),
    ])
    func `Other values name nothing`(value: JSONValue?) throws {
        try folder.write("a.so", "")
        #expect(found(value).isEmpty)
    }

    @Test func `Long lists and large folders have an end`() throws {
        try folder.write("a.so", "")
        let many = [JSONValue](repeating: .string("a.so"), count: ConfiguredPluginFiles.pathLimit * 10)
        #expect(found(.array(many)).count == ConfiguredPluginFiles.pathLimit)
        for number in 0..<20 { try folder.write("plugins/\(number).so", "") }
        #expect(LocalFileSystem().names(in: folder.path + "/plugins", limit: 10).count == 10)
        #expect(LocalFileSystem().names(in: folder.path + "/nowhere", limit: 10).isEmpty)
    }

    @Test func `Names may be as long as the file system allows`() throws {
        let name = String(repeating: "n", count: 252) + ".so"
        try folder.write("plugins/" + name, "")
        #expect(found(strings("plugins")) == ["plugins/" + name])
    }
}
