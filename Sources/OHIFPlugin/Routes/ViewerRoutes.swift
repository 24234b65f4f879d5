// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases
internal import OrthancKit
internal import ViewerArchive

/// The viewer's files and pages below `/ohif/`.
struct ViewerRoutes: Sendable {
    /// The viewer, or what stands in for it.
    enum Content: Sendable {
        case viewer(Viewer)
        case missing(MissingViewer)

        /// The version of OHIF; `nil` when the build does not tell.
        var version: String? {
            if case .viewer(let viewer) = self { viewer.ohifVersion } else { nil }
        }

        /// What is known of that release.
        var release: OHIFRelease { .ofVersion(version) }

        /// The settings of the viewer's page; `nil` when there is none.
        var settings: ViewerSettings? {
            if case .viewer(let viewer) = self { viewer.settings } else { nil }
        }
    }

    /// Whether Orthanc leaves the media type of an answer alone whose status is not 200: since 1.12.2 it says that all
    /// of them are plain text. Parts of files have status 206, so they cannot be served then.
    static func keepsMediaTypes(_ orthanc: Orthanc) -> Bool {
        !orthanc.isAtLeast(OrthancVersion(1, 12, 2))
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
        let viewerRequest = ViewerRequest(
            path: request.captures["path"] ?? "",
            headers: request.headers.map { (name: $0.key, value: $0.value) })
        var answer: ViewerResponse
        switch content {
        case .viewer(let viewer): answer = viewer.respond(to: viewerRequest)
        case .missing(let page):
            answer = page.respond(to: viewerRequest)
            // People must be able to read the page.
            if !Self.keepsMediaTypes(orthanc) { answer.status = 200 }
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
