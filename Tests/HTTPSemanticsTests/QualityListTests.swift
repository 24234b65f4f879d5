// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPSemantics
import Testing

@Suite struct QualityListTests {
    @Test(arguments: [
        "multipart/related; type=application/octet-stream; transfer-syntax=*", "text/html, Multipart/Related;q=0.5",
        "multipart/related",
    ])
    func `A media type is named, whatever its parameters and neighbours`(field: String) {
        #expect(QualityList(field).names("multipart/related"))
    }

    @Test(arguments: ["", "*/*", "multipart/*", "multipart/related;q=0", "application/multipart/related"])
    func `A media type is not named by wildcards, nor when it is excluded`(field: String) {
        #expect(!QualityList(field).names("multipart/related"))
    }

    @Test(arguments: [
        ("text/html", true), ("text/*;q=0.1", true), ("image/png, */*", true), ("text/html;q=0, */*", false),
        ("text/*;q=0, */*", false), ("text/*;q=0, text/html", true), ("application/json", false), ("", false),
    ])
    func `The most specific range decides whether a media type is accepted`(field: String, isAccepted: Bool) {
        #expect(QualityList(field).accepts(mediaType: "text/html") == isAccepted)
    }
}

@Suite struct ContentCodingTests {
    @Test(
        arguments: [
            (nil, .identity), ("", .identity), ("gzip", .gzip), ("GZIP", .gzip),
            ("deflate, gzip;q=1.0, *;q=0.5", .gzip), ("x-gzip", .gzip), ("*", .gzip), ("gzip;q=0", .identity),
            ("gzip;q=0.000, *", .identity), ("*;q=0, gzip;q=0.1", .gzip), ("br", .identity),
            ("gzip;q=0.5, identity", .identity), ("gzip ; q=0.5 , identity;q=0.4", .gzip), ("gzip;q=7", .identity),
            ("identity;q=0, gzip", .gzip), ("identity;q=0, gzip;q=0", nil), ("*;q=0", nil),
        ] as [(String?, ContentCoding?)])
    func `The content coding is the one that the client prefers`(field: String?, coding: ContentCoding?) {
        #expect(ContentCoding.select(acceptEncoding: field, gzipAvailable: true) == coding)
        #expect(ContentCoding.prefersGzip(acceptEncoding: field) == (coding == .gzip))
    }

    @Test func `A coding that is not available is not selected`() {
        #expect(ContentCoding.select(acceptEncoding: "gzip, br", gzipAvailable: false) == .identity)
        #expect(ContentCoding.select(acceptEncoding: "gzip, *;q=0", gzipAvailable: false) == nil)
    }

    @Test(
        arguments: [
            ("gzip, br", .brotli), ("br;q=0.1, gzip", .brotli), ("br;q=0, gzip", .gzip), ("*", .gzip), ("", .identity),
        ] as [(String, ContentCoding)])
    func `Brotli is selected whenever the client names it`(field: String, coding: ContentCoding) {
        #expect(ContentCoding.select(acceptEncoding: field, gzipAvailable: true, brotliAvailable: true) == coding)
    }
}
