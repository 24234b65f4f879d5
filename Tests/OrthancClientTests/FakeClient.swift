// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancClient

/// A server whose answers stand in a list; the last one is given again and again.
final class FakeClient: HTTPClient {
    typealias Answer = Result<HTTPAnswer, HTTPClientError>

    let address: ServerAddress
    private var answers: [Answer]
    /// What was asked: `GET /path`, or `POST /path body`.
    private(set) var requests: [String] = []

    init(_ answers: Answer...) throws {
        address = try ServerAddress("http://pacs:8042")
        self.answers = answers
    }

    func get(_ path: String) throws(HTTPClientError) -> HTTPAnswer {
        try answer("GET \(path)")
    }

    func post(_ path: String, body: [UInt8]) throws(HTTPClientError) -> HTTPAnswer {
        try answer("POST \(path) \(String(decoding: body, as: UTF8.self))")
    }

    private func answer(_ request: String) throws(HTTPClientError) -> HTTPAnswer {
        requests.append(request)
        guard let answer = answers.first else { throw .failed("there is no answer in the list") }
        if answers.count > 1 { answers.removeFirst() }
        return try answer.get()
    }
}

extension FakeClient.Answer {
    static func status(_ status: Int, _ body: String = "") -> Self {
        .success(HTTPAnswer(status: status, body: Array(body.utf8)))
    }
}
