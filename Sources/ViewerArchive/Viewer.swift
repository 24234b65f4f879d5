// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases
internal import WebAssets

/// A build of OHIF, opened and ready to answer requests from any thread.
///
/// Knows nothing of Orthanc: a request comes in as a value, and an answer goes out as a value. Opening validates
/// everything; answering reads what is asked for, so that between requests only a directory and a few small files are
/// in memory.
public struct Viewer: Sendable {
    private let source: any AssetSource
    /// The settings that the page gets, with OHIF's version.
    public let settings: ViewerSettings
    private let responder: AssetResponder
    private let appConfiguration: Asset
    /// What the packer noted; nil for a folder and for an archive that was made by other means.
    public let manifest: ViewerManifest?
    /// The version of OHIF; nil when the build does not tell.
    public var ohifVersion: String? { settings.ohifVersion }
    /// The pages, by the number of components below the root; nil for a folder, whose page may change at any time.
    private let pages: [Asset]?

    /// Pages for deeper paths are made when they are asked for; OHIF's own routes have one or two components.
    private static let preparedDepths = 0...3

    /// Opens a folder, or a file that is or ends in a ZIP archive.
    ///
    /// An archive must stay as it is; when it is overwritten in place, requests fail until it is opened again. A folder
    /// may change at any time.
    public static func open(
        path: String, settings: ViewerSettings, limits: ViewerLimits = ViewerLimits()
    ) throws(ViewerError) -> Viewer {
        let archive: ZIPArchive
        do throws(ViewerError) {
            archive = try ZIPArchive(path: path, limits: limits)
        } catch .notRegular {
            return try Viewer(folder: path, settings: settings, limits: limits)
        }
        return try Viewer(archive: archive, settings: settings)
    }

    private init(archive: ZIPArchive, settings: ViewerSettings) throws(ViewerError) {
        guard let entry = archive.entries["index.html"] else { throw .noIndexPage }
        let manifest = ViewerManifest(archive: archive)
        var settings = settings
        settings.ohifVersion = manifest.map(\.ohifVersion) ?? Self.version(in: archive)
        let page = try Self.page(from: try archive.contents(of: entry), settings: settings)
        let source = try ArchiveSource(
            archive: archive, manifest: manifest, relocation: Relocation(publicURL: page.publicURL))
        var pages: [Asset] = []
        for depth in Self.preparedDepths {
            pages.append(try .inMemory(page.html(componentsBelowRoot: depth)))
        }
        try self.init(source: source, settings: settings, pages: pages, manifest: manifest)
    }

    private init(folder: String, settings: ViewerSettings, limits: ViewerLimits) throws(ViewerError) {
        let plain = try FolderSource(path: folder, limits: limits, relocation: nil)
        var settings = settings
        settings.ohifVersion = Self.version(inFolder: folder, limits: limits)
        let page = try Self.page(in: plain, settings: settings)
        let source = try FolderSource(
            path: folder, limits: limits, relocation: Relocation(publicURL: page.publicURL))
        try self.init(source: source, settings: settings, pages: nil, manifest: nil)
    }

    private init(
        source: any AssetSource, settings: ViewerSettings, pages: [Asset]?, manifest: ViewerManifest?
    ) throws(ViewerError) {
        self.manifest = manifest
        self.source = source
        self.settings = settings
        self.pages = pages
        appConfiguration = try .inMemory(settings.appConfiguration())
        responder = AssetResponder(
            commonHeaders: settings.crossOriginIsolation ?? settings.release.needsCrossOriginIsolation
                ? [
                    ("Cross-Origin-Opener-Policy", "same-origin"),
                    ("Cross-Origin-Embedder-Policy", "require-corp"),
                    ("Cross-Origin-Resource-Policy", "same-origin"),
                ] : [],
            servesRanges: settings.servesRanges)
    }

    /// Answers a request; never fails, whatever is asked.
    public func respond(to request: ViewerRequest) -> ViewerResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            var response = ViewerResponse.message(405, "The viewer's files can only be read.")
            response.headers.append(("Allow", "GET, HEAD"))
            return response
        }
        let components = request.path.split(separator: "/")
        do throws(ViewerError) {
            if components.isEmpty || components == ["index.html"] {
                return respond(to: request, page: try page(componentsBelowRoot: components.count))
            }
            guard let path = RelativePath(components.joined(separator: "/")) else { return Self.notFound }
            if path.text == "app-config.js" {
                return responder.respond(
                    to: request, asset: appConfiguration, mediaType: MediaType.javaScript)
            }
            if let asset = try source.asset(at: path) {
                return responder.respond(to: request, asset: asset, mediaType: MediaType.of(path))
            }
            guard request.isNavigation(to: path) else { return Self.notFound }
            return respond(to: request, page: try page(componentsBelowRoot: components.count))
        } catch {
            return AssetResponder.failure(error)
        }
    }

    private static var notFound: ViewerResponse {
        .message(404, "The viewer has no such file.")
    }

    private func respond(to request: ViewerRequest, page: Asset) -> ViewerResponse {
        responder.respond(to: request, asset: page, mediaType: MediaType.html)
    }

    private func page(componentsBelowRoot depth: Int) throws(ViewerError) -> Asset {
        if let pages {
            if pages.indices.contains(depth) { return pages[depth] }
            // Too rare to be kept in memory: no route of OHIF is that deep.
            guard let entry = try source.asset(at: RelativePath.indexPage) else { throw .noIndexPage }
            let page = try Self.page(from: try entry.identity(), settings: settings)
            return try .inMemory(page.html(componentsBelowRoot: depth), level: 1)
        }
        return try .inMemory(
            try Self.page(in: source, settings: settings).html(componentsBelowRoot: depth), level: 1)
    }

    private static func page(in source: any AssetSource, settings: ViewerSettings) throws(ViewerError) -> IndexPage {
        guard let asset = try source.asset(at: RelativePath.indexPage) else { throw .noIndexPage }
        return try page(from: try asset.identity(), settings: settings)
    }

    private static func page(from original: [UInt8], settings: ViewerSettings) throws(ViewerError) -> IndexPage {
        do throws(IndexPageError) {
            return try IndexPage(relocating: original) { builtFor in
                (
                    head: WebAsset.pageHead.script(replacing: "SETTINGS", with: settings.json()),
                    tail: WebAsset.pageTail.script(replacing: "SETTINGS", with: settings.json(builtFor: builtFor))
                )
            }
        } catch {
            throw .notAnOHIFPage(error)
        }
    }
}
