// SPDX-License-Identifier: GPL-3.0-or-later

internal import WebAssets

/// Stands in for a viewer that is missing, and tells people what to do.
public struct MissingViewer: Sendable {
    private let page: [UInt8]

    /// Creates the page.
    ///
    /// - Parameter reason: One sentence without anything secret: everyone who may open the viewer reads it.
    public init(reason: String) {
        page = WebAsset.noViewer.bytes(replacing: "REASON", with: Self.escaped(reason))
    }

    /// Answers with the explanation and status 503: the viewer's address is right, and works once the viewer is
    /// installed.
    public func respond(to request: ViewerRequest) -> ViewerResponse {
        ViewerResponse(
            503,
            headers: [
                ("Content-Type", MediaType.html), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ],
            body: request.method == "HEAD" ? [] : page)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
