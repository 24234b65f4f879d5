// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import Deflate
import Glibc
import Testing

@testable import Studies

/// Compares what packs hold of the samples with `pack-content.txt`. Packs outlive the plugin that wrote them, so what
/// they hold must not change unless their version does.
@Suite struct PackContentTests {
    private static let command = "RENEW_PACK_CONTENT=1 swift test --disable-xctest --filter PackContentTests"
    private static let name = "Tests/StudiesTests/Pack/pack-content.txt"
    private static let path =
        #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex) + "/pack-content.txt"

    @Test func `What packs hold of a file changes only with the version of packs`() throws {
        let current = try PackContent.current()
        let recorded = try PackContent(Self.read())
        if getenv("RENEW_PACK_CONTENT") != nil {
            try Self.renew(recorded, by: current)
        } else if let difference = Self.difference(between: recorded, and: current) {
            Issue.record("\(difference)")
        }
    }

    @Test func `A change of content is told from a change of version and from another sample`() throws {
        var recorded = PackContent(formatVersion: 1, contentVersion: 2, rows: [:])
        recorded.rows["a"] = .init(files: "f", records: "r")
        #expect(Self.difference(between: recorded, and: recorded) == nil)
        var other = recorded
        other.rows["a"]?.records = "s"
        #expect(Self.difference(between: recorded, and: other)?.contains("has changed: a, but") == true)
        other.contentVersion = 3
        #expect(Self.difference(between: recorded, and: other)?.contains("are of format 1 and content 2") == true)
        other = recorded
        other.rows["a"]?.files = "g"
        #expect(Self.difference(between: recorded, and: other)?.contains("nothing about the writers: a.") == true)
        #expect(try PackContent(recorded.text) == recorded)
    }

    /// Returns what is wrong and what to do; `nil` when nothing is.
    private static func difference(between recorded: PackContent, and current: PackContent) -> String? {
        if recorded.formatVersion != current.formatVersion || recorded.contentVersion != current.contentVersion {
            return """
                The fingerprints in \(name) are of format \(recorded.formatVersion) and content \
                \(recorded.contentVersion), but packs are of format \(current.formatVersion) and content \
                \(current.contentVersion). Renew them: \(command)
                """
        }
        let changed = recorded.changes(in: current)
        if !changed.isEmpty {
            return """
                What packs hold has changed: \(list(changed)), but SeriesPack.contentVersion is still \
                \(current.contentVersion), so servers would go on serving packs of before. Either the change is \
                unintended: undo it. Or raise SeriesPack.contentVersion (formatVersion if only the layout has changed) \
                and the same number in PackFormatTests, in docs/formats.md and in two places of \
                SystemTests/harness/pack.py; then renew \(name): \(command)
                """
        }
        let others = recorded.otherSamples(in: current)
        return others.isEmpty
            ? nil
            : """
            These samples are new, gone or made of other bytes than recorded, which says nothing about the writers: \
            \(list(others)). Renew \(name): \(command)
            """
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }

    // MARK: The file

    /// Writes the file, unless contents differ and the version does not.
    private static func renew(_ recorded: PackContent, by current: PackContent) throws {
        let isSameVersion =
            recorded.formatVersion == current.formatVersion && recorded.contentVersion == current.contentVersion
        let changed = recorded.changes(in: current)
        guard !isSameVersion || changed.isEmpty else {
            Issue.record(
                """
                Nothing is renewed: what packs hold has changed (\(list(changed))), so raise \
                SeriesPack.contentVersion first. If you have raised it since the last release already, restore the \
                \(name) of before and renew that.
                """)
            return
        }
        let file = try #require(fopen(String(path), "w"))
        let text = Array(current.text.utf8)
        let count = fwrite(text, 1, text.count, file)
        #expect(fclose(file) == 0 && count == text.count)
    }

    private static func read() throws -> String {
        let file = try #require(fopen(String(path), "r"), "\(name) is missing: restore it by git.")
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }
}

/// The fingerprints of what packs hold of the samples.
private struct PackContent: Equatable {
    /// Of one sample.
    struct Row: Equatable {
        /// The fingerprint of the bytes of its files.
        var files: String
        /// The fingerprint of its records as a pack holds them, or why there is no pack.
        var records: String
    }

    var formatVersion: UInt16
    var contentVersion: UInt32
    var rows: [String: Row]

    /// The samples that both have, made of the same bytes, with other records.
    func changes(in other: PackContent) -> [String] {
        rows.filter { name, row in
            other.rows[name].map { $0.files == row.files && $0.records != row.records } ?? false
        }.keys.sorted()
    }

    /// The samples that one of both lacks, or that are made of other bytes.
    func otherSamples(in other: PackContent) -> [String] {
        Set(rows.keys).union(other.rows.keys).filter { rows[$0]?.files != other.rows[$0]?.files }.sorted()
    }

    // MARK: Text

    /// A comment, the versions, and a line for each sample.
    var text: String {
        let lines = rows.sorted { $0.key < $1.key }.map { name, row in "\(row.files) \(row.records) \(name)\n" }
        return """
            # What series packs hold of the samples of PackContentTests, which compares it and can renew this file.
            # A line: fingerprints (SipHash-2-4) of the files and of their records in a pack, name of the sample.
            format \(formatVersion)
            content \(contentVersion)

            """ + lines.joined()
    }

    init(formatVersion: UInt16, contentVersion: UInt32, rows: [String: Row]) {
        (self.formatVersion, self.contentVersion, self.rows) = (formatVersion, contentVersion, rows)
    }

    init(_ text: String) throws {
        var lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }[...]
        func version<Value: FixedWidthInteger>(_ name: String) throws -> Value {
            let words = (lines.popFirst() ?? "").split(separator: " ")
            try #require(words.count == 2 && words[0] == name)
            return try #require(Value(words[1]))
        }
        formatVersion = try version("format")
        contentVersion = try version("content")
        rows = [:]
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 2).map { String($0) }
            try #require(words.count == 3, "A line of pack-content.txt is damaged: \(line)")
            rows[words[2]] = Row(files: words[0], records: words[1])
        }
    }

    // MARK: Making

    /// What the code makes of the samples now, and the names that the dictionary has for elements.
    static func current() throws -> PackContent {
        var rows = ["(the data dictionary)": Row(files: "-", records: dictionary)]
        for sample in PackSample.all {
            let row = Row(
                files: ContentHash(of: sample.files.flatMap { counted($0) }).hexadecimal,
                records: sample.records())
            try #require(rows.updateValue(row, forKey: sample.name) == nil, "Two samples are named \(sample.name).")
        }
        return PackContent(
            formatVersion: SeriesPack.formatVersion, contentVersion: SeriesPack.contentVersion, rows: rows)
    }

    private static func counted(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(bytes.count)\n".utf8) + bytes
    }

    private static var dictionary: String {
        let lines = DataDictionary.tags.sorted().map { tag in
            let entry = DataDictionary.entry(of: tag)
            return "\(tag) \(entry?.keyword ?? "") \(entry.map { "\($0.vr) \($0.multiplicity)" } ?? "")\n"
        }
        return ContentHash(of: Array(lines.joined().utf8)).hexadecimal
    }
}

extension PackSample {
    /// Returns the fingerprint of the uncompressed records of a pack of the sample, or why it has none.
    fileprivate func records() -> String {
        let reader = RecordReader(limits: limits)
        var records: [InstanceRecord] = []
        for (index, file) in files.enumerated() {
            let id = "\(index)abcdef0-12345678-9abcdef0-12345678-9abcdef0"
            file.withUnsafeBytes { bytes in
                guard let record = reader.read(bytes, id: id).whole else { return }
                records.append(record)
                // Records of files that have just arrived go into packs, too.
                switch reader.abridgedOrRecord(of: bytes, id: id) {
                case .abridged(let abridged): #expect(reader.record(of: abridged, id: id) == record, "\(name)")
                case .record(let other): #expect(other == record, "\(name)")
                case nil: break
                }
            }
        }
        guard records.count == files.count else { return "unreadable" }
        do throws(PackError) {
            let pack = try SeriesPack.encode(
                records, lastUpdate: "20240229T101112", noticesDeletions: true, recordLimits: limits)
            let header = try SeriesPack.header(of: pack)
            let payload = try? Inflate.bytes(
                of: Array(pack[header.size...]), format: .gzip, limit: header.payloadSize)
            return payload.map { ContentHash(of: $0).hexadecimal } ?? "not-inflated"
        } catch {
            return "\(error)"
        }
    }
}
