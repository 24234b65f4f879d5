// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

/// Which service of the SDK sends which answer; see FakeOrthanc for what each of them records.
@Suite struct AnswerTests {
    private let page = Array("<p>é</p>".utf8)

    private func answer(_ response: Response, by version: String = "1.10.1") throws -> FakeOrthanc.Answer {
        let fake = FakeOrthanc(version: version)
        #expect(fake.orthanc.send(response, to: nil) == OrthancPluginErrorCode_Success)
        #expect(fake.answers.count == 1)
        #expect(fake.withState { $0.pendingHeaders.isEmpty })
        return try #require(fake.answers.first)
    }

    @Test(arguments: ["1.10.1", "1.12.7"])
    func `A plain answer is sent with its media type, and Orthanc may compress it`(version: String) throws {
        let answer = try answer(
            Response(contentType: "text/html", headers: [("ETag", "\"1\"")], body: page), by: version)
        #expect(
            answer
                == .init(
                    service: _OrthancPluginService_AnswerBuffer, headers: ["ETag": "\"1\""], type: "text/html",
                    body: page))
    }

    @Test(arguments: ["1.10.1", "1.12.1"])
    func `What is compressed already is sent as a status before 1.12.2, so that it is not compressed again`(
        version: String
    ) throws {
        let response = Response(contentType: "application/json", contentEncoding: "gzip", body: page)
        #expect(
            try answer(response, by: version)
                == .init(
                    service: _OrthancPluginService_SendHttpStatus, status: 200,
                    headers: ["Content-Type": "application/json", "Content-Encoding": "gzip"], body: page))
    }

    @Test(arguments: ["1.12.2", "1.12.7", "mainline"])
    func `What is compressed already is sent as a type that Orthanc does not compress from 1.12.2 on`(
        version: String
    ) throws {
        let response = Response(
            contentType: "application/json", contentEncoding: "gzip", headers: [("ETag", "\"1\"")], body: page)
        #expect(
            try answer(response, by: version)
                == .init(
                    service: _OrthancPluginService_AnswerBuffer,
                    headers: ["ETag": "\"1\"", "Content-Encoding": "gzip"],
                    type: "Application/json", body: page))
    }

    @Test(arguments: [
        "multipart/related; type=\"application/octet-stream\"; boundary=x", "application/octet-stream",
        "application/pdf",
        "video/mp4", "image/png",
    ])
    func `What Orthanc does not compress anyway keeps the spelling that clients look for`(type: String) throws {
        for version in ["1.10.1", "1.12.7"] {
            let response = Response(contentType: type, contentEncoding: Response.identity, body: page)
            let answer = try answer(response, by: version)
            #expect((answer.type ?? answer.headers["Content-Type"]) == type)
            #expect(answer.headers["Content-Encoding"] == nil)
        }
    }

    @Test func `An empty answer is one of no bytes`() throws {
        #expect(try answer(Response()).body.isEmpty)
    }

    @Test func `A redirection goes where it says and keeps its other headers`() throws {
        var response = Response.redirect(to: "../ohif/")
        response.headers.append(("Cache-Control", "no-cache"))
        #expect(
            try answer(response)
                == .init(
                    service: _OrthancPluginService_Redirect, headers: ["Cache-Control": "no-cache"],
                    argument: "../ohif/"))
    }

    @Test func `An answer without change is a bare status with its validators`() throws {
        #expect(
            try answer(Response(status: 304, headers: [("ETag", "\"1\"")]))
                == .init(
                    service: _OrthancPluginService_SendHttpStatusCode, status: 304, headers: ["ETag": "\"1\""]))
    }

    @Test func `A status with a body has a media type where Orthanc adds none`() throws {
        #expect(
            try answer(.text("No such study.", status: 404), by: "1.10.1")
                == .init(
                    service: _OrthancPluginService_SendHttpStatus, status: 404,
                    headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array("No such study.".utf8)))
        // From 1.12.2 on Orthanc writes text/plain by itself; two of them would be an invalid answer.
        #expect(try answer(.text("No such study.", status: 404), by: "1.12.2").headers.isEmpty)
    }

    @Test func `A wrong method is answered with those that are allowed, in a fixed order`() throws {
        let answer = try answer(.methodNotAllowed(allow: [.delete, .post, .get]))
        #expect(
            answer == .init(service: _OrthancPluginService_SendMethodNotAllowed, argument: "GET,POST,DELETE"))
    }

    @Test(arguments: [
        Response(headers: [("X", "a\r\nSet-Cookie: b")]),
        Response(headers: [("X\nY", "a")]),
        Response(headers: [("X", "a\u{7F}")]),
        Response(contentType: "text/plain\nX: y"),
        Response(status: 301, headers: [("Location", "/\r\nX: y")]),
    ])
    func `A header with a control character is not sent, nor anything else`(response: Response) {
        let fake = FakeOrthanc()
        #expect(fake.orthanc.send(response, to: nil) == OrthancPluginErrorCode_InternalError)
        #expect(fake.answers.isEmpty)
        #expect(fake.withState { $0.pendingHeaders.isEmpty })
        #expect(fake.log.map(\.level) == [.error])
    }

    @Test func `A tab in a header is legal`() throws {
        #expect(try answer(Response(headers: [("X", "a\tb")])).headers == ["X": "a\tb"])
    }

    @Test(arguments: [-1, 65_536]) func `A status that cannot be is an error, not silence`(status: Int) {
        let fake = FakeOrthanc()
        #expect(fake.orthanc.send(Response(status: status), to: nil) == OrthancPluginErrorCode_InternalError)
        #expect(fake.answers.isEmpty)
        #expect(fake.log.map(\.level) == [.error])
    }
}
