// SPDX-License-Identifier: GPL-3.0-or-later

import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct AttachedArchiveTests {
    let folder: TemporaryFolder
    let archive: [UInt8]

    init() throws {
        folder = try TemporaryFolder()
        archive = try MiniatureBuild.archive().bytes()
    }

    private func isPresent(_ bytes: [UInt8]) throws -> Bool {
        AttachedArchive.isPresent(in: try folder.write("plugin.so", bytes))
    }

    @Test func `An archive behind a plugin serves as one of its own does`() throws {
        let path = try folder.write("plugin.so", try AttachedArchive.attach(archive, to: SmallELF().bytes))
        let viewer = try Viewer.open(path: path, settings: ViewerSettings())
        #expect(viewer.respond(to: ViewerRequest(path: "viewer")).status == 200)
        #expect(viewer.respond(to: ViewerRequest(path: "assets/favicon.ico")).body == Array("icon".utf8))
    }

    @Test func `Attaching again replaces what was there, sound or damaged`() throws {
        let plugin = SmallELF().bytes
        let once = try AttachedArchive.attach(archive, to: plugin)
        #expect(once == plugin + archive)
        #expect(try AttachedArchive.attach(archive, to: once) == once)
        #expect(try AttachedArchive.attach(archive, to: plugin + [1, 2, 3]) == once)
    }

    @Test func `A plain plugin carries nothing`() throws {
        #expect(try !isPresent(SmallELF().bytes))
    }

    @Test(arguments: [SmallELF.Last.sectionTable, .section, .segment])
    func `Whatever lies last in the plugin belongs to it`(last: SmallELF.Last) throws {
        let plugin = SmallELF(last: last).bytes
        #expect(ELFFile.size(of: plugin) == plugin.count)
        #expect(try !isPresent(plugin))
        #expect(try isPresent(plugin + [0]))
    }

    @Test func `A section without contents takes no room`() throws {
        let plugin = SmallELF(last: .section, sectionType: 8).bytes
        #expect(ELFFile.size(of: plugin) == SmallELF.tablesEnd)
    }

    @Test func `A damaged archive is noticed, not passed over`() throws {
        let whole = try AttachedArchive.attach(archive, to: SmallELF().bytes)
        let path = try folder.write("cut.so", Array(whole.dropLast(5)))
        #expect(AttachedArchive.isPresent(in: path))
        #expect(throws: ViewerError.archive(.notAnArchive)) {
            try Viewer.open(path: path, settings: ViewerSettings())
        }
    }

    @Test func `What is no plugin is refused`() throws {
        for bytes in [[], Array("PK".utf8), archive, Array(SmallELF().bytes.prefix(100))] {
            #expect(throws: PackingError.notAPlugin) { try AttachedArchive.attach(archive, to: bytes) }
            #expect(try !isPresent(bytes))
        }
        #expect(!AttachedArchive.isPresent(in: folder.path + "/none"))
    }

    @Test func `Tables with absurd sizes are refused`() throws {
        for field in [0x20, 0x28, 0x40 + 0x08, 0x40 + 0x20, 0x78 + 0x18, 0x78 + 0x20] {
            var bytes = SmallELF().bytes
            for index in 0..<8 { bytes[field + index] = index == 7 ? 0x7f : 0xff }
            #expect(ELFFile.size(of: bytes).map { $0 <= bytes.count } ?? true, "field at \(field)")
        }
    }

    @Test func `The listing tells archive and plugin apart`() throws {
        let alone = try ArchiveListing(path: try folder.write("viewer.zip", archive))
        #expect(alone.prefixSize == 0)
        #expect(alone.manifest == nil)
        #expect(alone.entries.contains { $0.path == "index.html" })
        let plugin = SmallELF().bytes
        let attached = try ArchiveListing(path: try folder.write("plugin.so", plugin + archive))
        #expect(attached.prefixSize == plugin.count)
        #expect(attached.entries == alone.entries)
    }

    @Test func `Verifying finds a file whose bytes were changed`() throws {
        for (name, contents) in MiniatureBuild.files(publicURL: "/ohif/") {
            try folder.write("build/" + name, contents)
        }
        var archive = try ViewerPacker(packedBy: "tests").pack(folder: folder.path + "/build").archive
        let sound = try ArchiveListing(path: try folder.write("viewer.zip", archive)).damagedFiles { _, _ in nil }
        #expect(sound.isEmpty)
        let icon = try #require(ByteSearch.occurrences(of: "icon", in: archive).first { archive[$0 - 1] != 0x76 })
        archive[icon] = UInt8(ascii: "I")
        let listing = try ArchiveListing(path: try folder.write("viewer.zip", archive))
        let damaged = listing.damagedFiles { _, _ in nil }
        #expect(damaged == ["assets/favicon.ico"])
    }
}
