// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPSemantics

/// Turns a file and a request into an answer, as a static web server does.
struct AssetResponder: Sendable {
    /// Header fields that every answer carries.
    var commonHeaders: [(name: String, value: String)] = []
    /// Whether parts of files are served; if not, a request for a part gets the whole (RFC 9110, section 14.2).
    var servesRanges = true

    /// Answers `GET` or `HEAD` of the asset.
    ///
    /// A range is always one of the uncompressed bytes: nobody can use a range of gzip.
    func respond(to request: ViewerRequest, asset: Asset, mediaType: String) -> ViewerResponse {
        let range = servesRanges && request.method == "GET" ? request.field("range") : nil
        let coding: ContentCoding
        if range != nil {
            coding = .identity
        } else if let selected = ContentCoding.select(
            acceptEncoding: request.field("accept-encoding"), gzipAvailable: asset.gzip != nil,
            brotliAvailable: asset.brotli != nil)
        {
            coding = selected
        } else {
            return .message(406, "This file is available as it is or compressed by gzip or Brotli.")
        }

        let entityTag = Self.entityTag(version: asset.version, coding: coding)
        var headers = commonHeaders
        headers += [
            ("ETag", entityTag.text),
            ("Cache-Control", asset.isImmutable ? "public, max-age=31536000, immutable" : "no-cache"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if asset.gzip != nil || asset.brotli != nil { headers.append(("Vary", "Accept-Encoding")) }
        if entityTag.isNotModified(ifNoneMatch: request.field("if-none-match")) {
            return ViewerResponse(304, headers: headers)
        }
        headers.append(("Content-Type", mediaType))
        if servesRanges { headers.append(("Accept-Ranges", "bytes")) }

        do throws(ViewerError) {
            let isWanted = entityTag.permitsRange(ifRange: request.field("if-range"))
            switch RangeSelection(range: isWanted ? range : nil, size: asset.size) {
            case .all: break
            case .part(let part): return try partial(part, of: asset, headers: headers)
            case .unsatisfiable:
                headers.removeAll { $0.name == "Content-Type" }
                headers.append(("Content-Range", RangeSelection.contentRange(of: nil, size: asset.size)))
                return ViewerResponse(416, headers: headers)
            }
            if let name = coding.name { headers.append(("Content-Encoding", name)) }
            if request.method == "HEAD" { return ViewerResponse(200, headers: headers) }
            let read =
                switch coding {
                case .identity: asset.identity
                case .gzip: asset.gzip ?? asset.identity
                case .brotli: asset.brotli ?? asset.identity
                }
            return ViewerResponse(200, headers: headers, body: try read())
        } catch {
            return Self.failure(error)
        }
    }

    private func partial(
        _ part: Range<Int>, of asset: Asset, headers: [(name: String, value: String)]
    ) throws(ViewerError) -> ViewerResponse {
        let bytes = try asset.identity()
        guard part.upperBound <= bytes.count else { throw .changedSinceOpening }
        let contentRange = ("Content-Range", RangeSelection.contentRange(of: part, size: bytes.count))
        return ViewerResponse(206, headers: headers + [contentRange], body: Array(bytes[part]))
    }

    /// Returns a strong tag; each coding is a representation of its own (RFC 9110, section 8.8.3.3).
    static func entityTag(version: String, coding: ContentCoding) -> EntityTag {
        EntityTag(version + (coding.name.map { "-" + $0 } ?? ""))
    }

    /// Returns the answer when a file exists but cannot be read.
    static func failure(_ error: ViewerError) -> ViewerResponse {
        var response = ViewerResponse.message(error == .outOfMemory ? 503 : 500, error.description)
        response.failure = error
        return response
    }
}
