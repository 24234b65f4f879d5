// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancClient
import Testing

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("http://localhost:8042", "http://localhost:8042"),
        ("http://localhost:8042/", "http://localhost:8042"),
        ("HTTPS://pacs.example/imaging/orthanc//", "https://pacs.example/imaging/orthanc"),
        ("localhost:8042", "http://localhost:8042"),
        ("localhost", "http://localhost"),
        ("http://[::1]:8042/", "http://[::1]:8042"),
    ])
    func `An address is taken as people type it`(typed: String, address: String) throws {
        #expect(try ServerAddress(typed).description == address)
    }

    @Test(arguments: [
        ("", ServerAddressError.notAnAddress),
        ("http://", .notAnAddress),
        ("http://:8042", .notAnAddress),
        ("/ohif", .notAnAddress),
        ("http://local host", .notAnAddress),
        ("http://host/\r\nX: y", .notAnAddress),
        ("ftp://host", .unknownScheme),
        ("file:///etc/passwd", .unknownScheme),
        ("http://alice:secret@host", .hasUser),
        ("http://host/?a=b", .hasQuery),
        ("http://host/#a", .hasQuery),
    ])
    func `What is no address of a server is refused`(typed: String, error: ServerAddressError) {
        #expect(throws: error) { try ServerAddress(typed) }
    }

    @Test func `Paths go behind the prefix`() throws {
        #expect(try ServerAddress("http://host/pacs/").url("/jobs/1") == "http://host/pacs/jobs/1")
    }
}
