// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import ViewerArchive

/// Bytes that count how often they are looked at.
private struct CountedBytes: ByteText {
    private final class Counter { var looks = 0 }

    private let bytes: [UInt8]
    private let counter = Counter()

    init(_ text: String) { bytes = Array(text.utf8) }

    var looks: Int { counter.looks }
    var startIndex: Int { 0 }
    var endIndex: Int { bytes.count }

    subscript(position: Int) -> UInt8 {
        counter.looks += 1
        return bytes[position]
    }
}

/// Whatever the bytes are, each is looked at a few times: work grows with the length alone.
@Suite struct LinearTimeTests {
    /// Text that is long by repetition, between a beginning and an end.
    struct Nasty: CustomTestStringConvertible {
        var head = ""
        var unit: String
        var tail = ""

        func text(units: Int) -> String { head + String(repeating: unit, count: units) + tail }
        var testDescription: String { "\(head) \(unit)… \(tail)" }
    }

    /// Checks the looks at two lengths.
    private func expectFewLooks(_ nasty: Nasty, _ read: (CountedBytes) -> Void) {
        for units in [100, 1000] {
            let bytes = CountedBytes(nasty.text(units: units))
            read(bytes)
            #expect(bytes.looks <= 24 * bytes.count + 1000, "\(bytes.count) bytes")
        }
    }

    @Test(arguments: [
        Nasty(unit: "<a "), Nasty(unit: "<a"), Nasty(unit: "<"), Nasty(unit: "</"), Nasty(unit: "< "),
        Nasty(unit: "<a x=\"'"), Nasty(unit: "<a x=\"y' "), Nasty(unit: "<a x="), Nasty(unit: "<a x ="),
        Nasty(head: "<a", unit: " ", tail: "<a"), Nasty(head: "<a x", unit: " "), Nasty(head: "<a", unit: " x"),
        Nasty(head: "<a", unit: " ="), Nasty(head: "<a", unit: "/"), Nasty(head: "<", unit: "a"),
        Nasty(unit: "<!--"), Nasty(unit: "<!-- <a "), Nasty(unit: "<!-"), Nasty(unit: "<!"), Nasty(unit: "<?x "),
        Nasty(head: "<!--", unit: "-"), Nasty(unit: "<script>"), Nasty(head: "<script>", unit: "</scrip"),
        Nasty(head: "<script>", unit: "<"), Nasty(head: "<script>", unit: "</"), Nasty(unit: "<title></title "),
        Nasty(unit: "<textarea></textarea>"), Nasty(unit: "<a>"), Nasty(unit: "<a b='c'>d</a>"),
    ])
    func `Tags are found in linear time`(page: Nasty) {
        expectFewLooks(page) { _ = HTMLScanner.tags(of: $0) }
    }

    @Test(arguments: [
        Nasty(unit: "PUBLIC_URL"), Nasty(unit: "PUBLIC_URL="), Nasty(unit: "PUBLIC_URL =\""),
        Nasty(unit: "PUBLIC_URL='PUBLIC_URL=\"PUBLIC_URL=`"), Nasty(head: "PUBLIC_URL", unit: " "),
        Nasty(head: "PUBLIC_URL=", unit: " "), Nasty(head: "PUBLIC_URL='", unit: "x"),
    ])
    func `The public address is found in linear time`(page: Nasty) {
        expectFewLooks(page) { _ = IndexPage.publicURLAssignments(in: $0) }
    }

    @Test(arguments: [
        Nasty(unit: "@import \"//a\" "), Nasty(unit: "@import"), Nasty(unit: "@import "), Nasty(unit: "@import url("),
        Nasty(unit: "@import url(//a"), Nasty(unit: "@import url(//a) "), Nasty(unit: "@import url(//a);url(/b)"),
        Nasty(unit: "url("), Nasty(unit: "url(/"), Nasty(unit: "url(\""), Nasty(unit: "url('url(\"url(`"),
        Nasty(unit: "url(\""), Nasty(unit: "url(/b)"), Nasty(head: "url(", unit: " "), Nasty(head: "url(", unit: "x"),
        Nasty(head: "@import", unit: " "), Nasty(head: "@import '//a'", unit: "x"), Nasty(unit: "url(\"\\"),
    ])
    func `Style sheets are rewritten in linear time`(style: Nasty) throws {
        try expectLinearRelocation(style, path: "a.css")
    }

    @Test(arguments: [
        Nasty(unit: ".p=\""), Nasty(unit: "r.p=\"/\";"), Nasty(head: "r.o=f;", unit: "r.p=\"/\";"),
        Nasty(unit: "r.o=f;r.p='/';"), Nasty(unit: "r.p = \"", tail: "/\""),
        Nasty(head: String(repeating: "r", count: 40) + ".p='/'", unit: "r"), Nasty(unit: ".p='/'.o="),
        Nasty(unit: ".o="), Nasty(unit: "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr.o=.p='/'"),
    ])
    func `Scripts are rewritten in linear time`(script: Nasty) throws {
        try expectLinearRelocation(script, path: "a.js")
    }

    @Test(arguments: [
        Nasty(unit: "\"src\""), Nasty(unit: "\"src\":"), Nasty(unit: "\"src\":\""), Nasty(unit: "\"src\":\"/a\","),
        Nasty(head: "\"src\"", unit: " "), Nasty(head: "\"src\":\"", unit: "/"),
    ])
    func `Manifests are rewritten in linear time`(manifest: Nasty) throws {
        try expectLinearRelocation(manifest, path: "manifest.json")
    }

    private func expectLinearRelocation(_ file: Nasty, path: String) throws {
        let path = try #require(RelativePath(path))
        let relocation = Relocation(publicURL: PublicURL("/"))
        expectFewLooks(file) { _ = relocation.applied(to: $0, path: path) }
    }
}
