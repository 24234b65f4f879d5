// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import TemporaryFiles
import Testing

@testable import ViewerArchive

@Suite struct ZIPArchiveTests {
    let folder: TemporaryFolder
    let script = String(repeating: "let viewer = 'OHIF'; ", count: 40)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(_ builder: ZIPBuilder, limits: ViewerLimits = ViewerLimits()) throws -> ZIPArchive {
        try ZIPArchive(path: try folder.write("archive.zip", try builder.bytes()), limits: limits)
    }

    private func error(_ builder: ZIPBuilder, limits: ViewerLimits = ViewerLimits()) -> ViewerError? {
        #expect(throws: ViewerError.self) { try open(builder, limits: limits) }
    }

    private func good() -> ZIPBuilder {
        var stored = ZIPBuilder.Entry("assets/logo.png", "not really a picture")
        stored.method = 0
        return ZIPBuilder([ZIPBuilder.Entry("app.js", script), stored])
    }

    @Test func `Deflated and stored entries give their contents`() throws {
        let archive = try open(good())
        #expect(archive.entries.keys.sorted() == ["app.js", "assets/logo.png"])
        let entry = try #require(archive.entries["app.js"])
        #expect(try archive.contents(of: entry) == Array(script.utf8))
        let logo = try #require(archive.entries["assets/logo.png"])
        #expect(try archive.contents(of: logo) == Array("not really a picture".utf8))
    }

    @Test func `A deflated entry becomes a gzip member that inflates to the same bytes`() throws {
        let archive = try open(good())
        let entry = try #require(archive.entries["app.js"])
        let member = try archive.gzipMember(of: entry)
        #expect(member.count == entry.compressedSize + 18)
        #expect(try Inflate.bytes(of: member, format: .gzip, limit: 10_000) == Array(script.utf8))
    }

    @Test func `An archive appended to a library is found from its end`() throws {
        var builder = good()
        builder.prefix = [0x7f, 0x45, 0x4c, 0x46] + [UInt8](repeating: 0x50, count: 70_000)
        let archive = try open(builder)
        let entry = try #require(archive.entries["app.js"])
        #expect(try archive.contents(of: entry) == Array(script.utf8))
    }

    @Test func `A comment, extra fields, folders and sizes behind the data are legal`() throws {
        var builder = good()
        builder.comment = Array("made by hand".utf8)
        builder.entries[0].extra = [1, 0, 2, 0, 9, 9]
        builder.entries[0].localExtra = [1, 0, 0, 0]
        builder.entries[0].comment = [0x50, 0x4b]
        builder.entries[0].flags = 8
        var directory = ZIPBuilder.Entry("empty/", "")
        directory.method = 0
        builder.entries.append(directory)
        let archive = try open(builder)
        let entry = try #require(archive.entries["app.js"])
        #expect(try archive.contents(of: entry) == Array(script.utf8))
        #expect(archive.entries.count == 2)
    }

    @Test func `An empty archive and an empty entry are legal`() throws {
        #expect(try open(ZIPBuilder()).entries.isEmpty)
        let archive = try open(ZIPBuilder([ZIPBuilder.Entry("empty.txt", "")]))
        let entry = try #require(archive.entries["empty.txt"])
        #expect(try archive.contents(of: entry).isEmpty)
        #expect(try Inflate.bytes(of: archive.gzipMember(of: entry), format: .gzip, limit: 0).isEmpty)
    }

    @Test(arguments: [
        "/etc/passwd", "../outside.js", "a/../../outside.js", "a/./b.js", "a//b.js", "a\\b.js", "C:/windows",
        "a\u{0}.js",
        "line\nbreak.js", "..", ".", "/", "",
    ])
    func `A name that could lead elsewhere is refused`(name: String) throws {
        #expect(error(ZIPBuilder([ZIPBuilder.Entry(name, "x")])) == .archive(.unsafeName(1)))
    }

    @Test func `A name that is not UTF-8 is refused`() throws {
        var entry = ZIPBuilder.Entry("", "x")
        entry.name = [0x61, 0xff]
        #expect(error(ZIPBuilder([entry])) == .archive(.unsafeName(1)))
    }

    @Test func `Two entries of one name are refused`() throws {
        let entries = [ZIPBuilder.Entry("a.js", "1"), ZIPBuilder.Entry("a.js", "2")]
        #expect(error(ZIPBuilder(entries)) == .archive(.duplicateName(2)))
    }

    @Test(arguments: [1 << 0, 1 << 5, 1 << 6, 1 << 13] as [UInt16])
    func `An encrypted or patched entry is refused`(flags: UInt16) throws {
        var builder = good()
        builder.entries[1].flags = flags
        #expect(error(builder) == .archive(.encrypted(2)))
    }

    @Test(arguments: [1, 9, 12, 14, 93, 99] as [UInt16])
    func `Other methods of compression are refused`(method: UInt16) throws {
        var builder = good()
        builder.entries[0].method = method
        #expect(error(builder) == .archive(.unsupportedMethod(1, method: method)))
    }

    @Test func `A symbolic link is refused`() throws {
        var builder = good()
        builder.entries[0].madeBy = 3 << 8
        builder.entries[0].attributes = 0xa1ff << 16
        #expect(error(builder) == .archive(.notRegular(1)))
    }

    @Test func `Entries that share bytes are refused`() throws {
        // Two names for one set of data, as in bombs that multiply one kernel.
        var builder = good()
        builder.entries[1] = ZIPBuilder.Entry("bpp.js", script)
        builder.entries[1].claimedHeaderOffset = 0
        #expect(error(builder) == .archive(.damagedEntry(2)))

        // The second header lies within the stored data of the first.
        var inner = ZIPBuilder.Entry("b.js", "x")
        inner.method = 0
        let nested = try ZIPBuilder([inner]).bytes()[..<35]
        var outer = ZIPBuilder.Entry("a.js", "")
        outer.method = 0
        outer.contents = Array(nested)
        inner.claimedHeaderOffset = 34
        #expect(error(ZIPBuilder([outer, inner])) == .archive(.overlappingEntry(2)))
    }

    @Test func `Sizes above the limits, or that no stream can have, are refused before anything is inflated`() throws {
        var bomb = good()
        bomb.entries[0].claimedSize = 100_000_000
        #expect(error(bomb) == .archive(.tooLarge(1)))
        #expect(error(good(), limits: ViewerLimits(fileSize: 100)) == .archive(.tooLarge(1)))
        #expect(error(good(), limits: ViewerLimits(totalSize: script.utf8.count + 1)) == .archive(.tooLarge(2)))
        #expect(error(good(), limits: ViewerLimits(entries: 1)) == .archive(.tooManyEntries(limit: 1)))
        // Few bytes that are compressed to many, with data that the stream does not need.
        var padded = good()
        padded.entries[0].claimedCompressedSize = 2000
        padded.entries[1].contents = [UInt8](repeating: 0, count: 3000)
        #expect(error(padded, limits: ViewerLimits(fileSize: 1000)) == .archive(.tooLarge(1)))
        var stored = good()
        stored.entries[1].claimedSize = 1
        #expect(error(stored) == .archive(.tooLarge(2)))
    }

    @Test func `An entry that inflates to another size or checksum is not given out`() throws {
        for change: (inout ZIPBuilder.Entry) -> Void in [
            { $0.claimedSize = 839 }, { $0.claimedSize = 841 }, { $0.claimedCRC32 = 1 },
        ] {
            var builder = good()
            change(&builder.entries[0])
            let archive = try open(builder)
            let entry = try #require(archive.entries["app.js"])
            #expect(throws: ViewerError.damagedEntry) { try archive.contents(of: entry) }
        }
    }

    @Test func `A local header that contradicts the directory is refused`() throws {
        for change: (inout ZIPBuilder.Entry) -> Void in [
            { $0.localName = Array("b.js".utf8) }, { $0.localName = Array("bpp.js".utf8) }, { $0.localMethod = 0 },
            { $0.localSize = 3 }, { $0.claimedHeaderOffset = 1 },
        ] {
            var builder = good()
            change(&builder.entries[0])
            #expect(error(builder) == .archive(.damagedEntry(1)))
        }
    }

    @Test func `A header or data beyond the archive's end are refused`() throws {
        var far = good()
        far.entries[0].claimedHeaderOffset = 0x7fff_ffff
        #expect(error(far) == .archive(.damagedEntry(1)))
        var long = good()
        long.entries[0].claimedCompressedSize = 5000
        #expect(error(long) == .archive(.damagedEntry(1)))
    }

    @Test func `An end record that lies about the directory is refused`() throws {
        for (change, expected): ((inout ZIPBuilder) -> Void, ZIPError) in [
            ({ $0.claimedEntries = 1 }, .damagedDirectory), ({ $0.claimedEntries = 3 }, .damagedDirectory),
            ({ $0.claimedEntries = .max }, .zip64), ({ $0.claimedDirectoryOffset = .max }, .zip64),
            ({ $0.claimedDirectorySize = .max }, .zip64), ({ $0.claimedDirectorySize = .max - 1 }, .damagedDirectory),
            ({ $0.claimedDirectorySize = 3 }, .damagedDirectory),
            ({ $0.claimedDirectoryOffset = .max - 1 }, .damagedDirectory), ({ $0.disk = 1 }, .spanned),
        ] {
            var builder = good()
            change(&builder)
            #expect(error(builder) == .archive(expected))
        }
        // Offsets that count from too early put every header into what is before the archive.
        var shifted = good()
        shifted.claimedDirectoryOffset = 0
        #expect(error(shifted) == .archive(.damagedEntry(1)))
    }

    @Test func `Every truncation is refused`() throws {
        let bytes = try good().bytes()
        for length in 0..<bytes.count {
            let path = try folder.write("cut.zip", Array(bytes[..<length]))
            #expect(throws: ViewerError.self) { try ZIPArchive(path: path, limits: ViewerLimits()) }
        }
    }

    @Test func `Every flipped bit ends in an error or in the true contents`() throws {
        let bytes = try good().bytes()
        let truth = Set([Array(script.utf8), Array("not really a picture".utf8)])
        for index in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[index / 8] ^= 1 << (index % 8)
            let path = try folder.write("flipped.zip", damaged)
            do throws(ViewerError) {
                let archive = try ZIPArchive(path: path, limits: ViewerLimits())
                for entry in archive.entries.values {
                    let contents = try archive.contents(of: entry)
                    #expect(truth.contains(contents), "bit \(index)")
                    _ = try archive.gzipMember(of: entry)
                }
            } catch {
                continue
            }
        }
    }

    @Test func `What is cut or overwritten after opening is an error, not a crash`() throws {
        let path = try folder.write("archive.zip", try good().bytes())
        let archive = try ZIPArchive(path: path, limits: ViewerLimits())
        let entry = try #require(archive.entries["app.js"])
        try folder.write("archive.zip", "gone")
        #expect(throws: ViewerError.changedSinceOpening) { try archive.contents(of: entry) }
        #expect(throws: ViewerError.changedSinceOpening) { try archive.gzipMember(of: entry) }
    }

    @Test func `What is no archive says so`() throws {
        for text in ["", "PK", "<!doctype html>", String(repeating: "PK\u{5}\u{6}", count: 20_000)] {
            let path = try folder.write("text", text)
            #expect(throws: ViewerError.archive(.notAnArchive)) { try ZIPArchive(path: path, limits: ViewerLimits()) }
        }
        #expect(throws: ViewerError.notFound) { try ZIPArchive(path: folder.path + "/none", limits: ViewerLimits()) }
        #expect(throws: ViewerError.notRegular) { try ZIPArchive(path: folder.path, limits: ViewerLimits()) }
    }
}
