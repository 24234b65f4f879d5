// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import ViewerArchive

/// The viewer's files and pages below `/ohif/`.
struct ViewerRoutes: Sendable {
    /// The viewer, or what stands in for it.
    enum Content: Sendable {
        case viewer(Viewer)
        case missing(MissingViewer)
    }

    let content: Content
    let orthanc: Orthanc

    /// Orthanc drops slashes at the end of a path, so the plugin cannot tell `/ohif` from `/ohif/`: the page itself
    /// copes with both.
    var routes: [Route] {
        [
            .get("/ohif", answer),
            .get("/ohif/{path...}", answer),
        ]
    }

    @Sendable private func answer(_ request: Request) -> Response {
        var headers = request.headers
        // Partial answers need a status that Orthanc cannot send with a media type from 1.12.2 on; whoever asks for a
        // range must accept the whole (RFC 9110, 14.2).
        headers["range"] = nil
        let viewerRequest = ViewerRequest(
            path: request.captures["path"] ?? "",
            headers: headers.map { (name: $0.key, value: $0.value) })
        let answer =
            switch content {
            case .viewer(let viewer): viewer.respond(to: viewerRequest)
            case .missing(let page): page.respond(to: viewerRequest)
            }
        if let failure = answer.failure { orthanc.log(.error, "A file of the viewer cannot be served: \(failure)") }
        return Response(answer)
    }
}

extension Response {
    /// The viewer's answer in the kit's terms: media type and encoding have fields of their own there.
    fileprivate init(_ answer: ViewerResponse) {
        let separate: Set = ["content-type", "content-encoding"]
        self.init(
            status: answer.status,
            contentType: answer.header("Content-Type") ?? "application/octet-stream",
            contentEncoding: answer.header("Content-Encoding"),
            headers: answer.headers.filter { !separate.contains($0.name.lowercased()) },
            body: answer.body)
    }
}
