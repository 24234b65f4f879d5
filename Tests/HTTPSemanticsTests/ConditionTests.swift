// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPSemantics
import Testing

@Suite struct EntityTagTests {
    private let tag = EntityTag("a-1")

    @Test func `The text has quotation marks`() {
        #expect(tag.text == "\"a-1\"")
    }

    @Test(arguments: ["\"a-1\"", "W/\"a-1\"", "\"b\",\t\"a-1\" ", "*"])
    func `If-None-Match compares weakly, with each tag of a list`(field: String) {
        #expect(tag.isNotModified(ifNoneMatch: field))
    }

    @Test(arguments: [nil, "", "a-1", "\"A-1\"", "\"b\", W/\"b\""])
    func `If-None-Match does not name another version`(field: String?) {
        #expect(!tag.isNotModified(ifNoneMatch: field))
    }

    @Test(arguments: [nil, "\"a-1\"", " \"a-1\" "])
    func `A range of the same version counts`(field: String?) {
        #expect(tag.permitsRange(ifRange: field))
    }

    @Test(arguments: ["", "\"b\"", "W/\"a-1\"", "*", "Sat, 29 Oct 1994 19:43:31 GMT"])
    func `A range of another version, of a weak tag or since a date is ignored`(field: String) {
        #expect(!tag.permitsRange(ifRange: field))
    }
}

@Suite struct RangeSelectionTests {
    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=1-", 1..<4), ("bytes=-2", 2..<4), ("bytes=-99", 0..<4), ("bytes=2-99", 2..<4),
        ("Bytes= 1 - 99999999999999999999", 1..<4), ("bytes=-99999999999999999999", 0..<4),
    ])
    func `A range selects a part within the size`(field: String, part: Range<Int>) {
        #expect(RangeSelection(range: field, size: 4) == .part(part))
    }

    @Test(arguments: ["bytes=4-", "bytes=9-10", "bytes=-0", "bytes=99999999999999999999-"])
    func `A range beyond the end cannot be satisfied`(field: String) {
        #expect(RangeSelection(range: field, size: 4) == .unsatisfiable)
    }

    @Test(arguments: ["bytes=0-", "bytes=-1", "bytes=0-0"])
    func `Nothing has no part`(field: String) {
        #expect(RangeSelection(range: field, size: 0) == .unsatisfiable)
    }

    @Test(arguments: [
        nil, "", "bytes=2-1", "bytes=0-0,2-3", "bytes=a-b", "bytes=-", "bytes=1-x", "bytes=x-1", "items=0-1",
    ])
    func `A range that is absent or not understood selects everything`(field: String?) {
        #expect(RangeSelection(range: field, size: 4) == .all)
    }

    @Test func `Content-Range tells the part and the size`() {
        #expect(RangeSelection.contentRange(of: 1..<4, size: 4) == "bytes 1-3/4")
        #expect(RangeSelection.contentRange(of: nil, size: 4) == "bytes */4")
    }
}
