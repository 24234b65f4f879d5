// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases
internal import OrthancKit
internal import ViewerArchive

/// The viewer's files and pages below `/ohif/`.
struct ViewerRoutes: Sendable {
    /// The viewer, or the page that is shown in its place.
    enum Content: Sendable {
        case viewer(Viewer)
        case missing(MissingViewer)

        /// The version of OHIF; `nil` when the build does not tell.
        var version: String? {
            if case .viewer(let viewer) = self { viewer.ohifVersion } else { nil }
        }

        /// The release that this version belongs to.
        var release: OHIFRelease { .ofVersion(version) }

        /// The settings of the viewer's page; `nil` when there is no viewer.
        var settings: ViewerSettings? {
            if case .viewer(let viewer) = self { viewer.settings } else { nil }
        }
    }

    /// Whether Orthanc keeps the media type of answers whose status is not 200: since 1.12.2 it declares all of them
    /// plain text. Then parts of files, whose status is 206, cannot be served.
    static func keepsMediaTypes(_ orthanc: Orthanc) -> Bool {
        !orthanc.isAtLeast(OrthancVersion(1, 12, 2))
    }

    let content: Content
    let orthanc: Orthanc

    /// Orthanc drops slashes at the end of a path, so the plugin cannot tell `/ohif` from `/ohif/`: the page handles
    /// both.
    var routes: [Route] {
        [
            .get("/ohif", answer),
            .get("/ohif/{path...}", answer),
        ]
    }

    @Sendable private func answer(_ request: Request) -> Response {
        let viewerRequest = ViewerRequest(
            path: request.captures["path"] ?? "",
            headers: request.headers.map { (name: $0.key, value: $0.value) })
        var answer: ViewerResponse
        switch content {
        case .viewer(let viewer): answer = viewer.respond(to: viewerRequest)
        case .missing(let page):
            answer = page.respond(to: viewerRequest)
            // With another status Orthanc would declare the page plain text.
            if !Self.keepsMediaTypes(orthanc) { answer.status = 200 }
        }
        if let failure = answer.failure { orthanc.log(.error, "A file of the viewer cannot be served: \(failure)") }
        return Response(answer)
    }
}

extension Response {
    /// Converts the viewer's answer to the kit's, in which media type and encoding have fields of their own.
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
