// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import ViewerArchive

@Suite struct NegotiationTests {
    @Test(arguments: [
        "multipart/related; type=application/octet-stream; transfer-syntax=*", "text/html, Multipart/Related;q=0.5",
        "multipart/related",
    ])
    func `A media type is named, whatever its parameters and neighbours`(field: String) {
        #expect(Negotiation.names("multipart/related", accept: field))
    }

    @Test(arguments: [nil, "", "*/*", "multipart/*", "multipart/related;q=0", "application/multipart/related"])
    func `A media type is not named by wildcards, nor when it is excluded`(field: String?) {
        #expect(!Negotiation.names("multipart/related", accept: field))
    }
}
