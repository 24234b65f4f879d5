// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a page is not OHIF's.
public enum IndexPageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no `<head>`, or it has no end tag.
    case noHead
    /// No script of the page is OHIF's configuration, `app-config.js`.
    case noScripts

    /// The reason in one sentence.
    public var description: String {
        switch self {
        case .noHead: "Its index.html has no head."
        case .noScripts: "Its index.html loads no app-config.js, so it is not a build of OHIF."
        }
    }
}

/// OHIF's `index.html`, changed so that it works at any depth below any address and without any other host.
///
/// The page of a build is changed in three ways:
/// - References become relative to the viewer's root. OHIF's routes nest (`viewer/dicomjson`), so the page says where
///   that root is, seen from the requested path: first as a `<base>` in the markup, so that even what the browser
///   fetches before it runs scripts is right, and then for good by a script that knows the page's address.
/// - What the browser would fetch from other hosts is left out: hospital networks do not reach them.
/// - The service worker is left out: it caches by addresses of build time, and the server's caching makes it needless.
public struct IndexPage: Sendable {
    /// References that were left out because they lead to another host, in the order of the page.
    public let removedReferences: [String]
    /// The address that the build was made for.
    let publicURL: PublicURL
    private let beforeBase: [UInt8]
    private let afterBase: [UInt8]

    /// Rewrites the page of a build.
    ///
    /// - Parameters:
    ///   - original: The build's `index.html`.
    ///   - scripts: Called with the build's `PUBLIC_URL`; returns JavaScript to run before anything else of the page,
    ///     and JavaScript to run at the end of the head, before deferred scripts.
    public init(
        relocating original: [UInt8], scripts: (_ publicURL: String) -> (head: [UInt8], tail: [UInt8])
    ) throws(IndexPageError) {
        let tags = HTMLScanner.tags(of: original)
        let publicURL = Self.publicURL(of: original, tags: tags)
        guard let head = tags.first(where: { $0.name == "head" && !$0.isEnd }),
            let headEnd = tags.first(where: { $0.name == "head" && $0.isEnd }),
            head.range.upperBound <= headEnd.range.lowerBound
        else { throw .noHead }
        guard tags.contains(where: { $0.name == "script" && Self.fileName($0.value("src")) == "app-config.js" }) else {
            throw .noScripts
        }

        let scripts = scripts(publicURL.text)
        var rewriter = IndexPageRewriter(publicURL: publicURL)
        rewriter.rewrite(original, tags: tags)
        rewriter.edits.insert(Self.element(scripts.tail), at: headEnd.range.lowerBound)
        let cut = head.range.upperBound
        beforeBase = rewriter.edits.applied(to: original, in: 0..<cut)
        afterBase =
            Self.element(scripts.head) + rewriter.edits.applied(to: original, in: cut..<original.count)
        removedReferences = rewriter.removed
        self.publicURL = publicURL
    }

    /// Returns the page for a path with this number of components below the viewer's root: 0 for the root, 1 for
    /// `viewer`.
    ///
    /// The page needs only that number to find the root in its own address, whatever stands before it.
    public func html(componentsBelowRoot: Int) -> [UInt8] {
        let up = componentsBelowRoot > 1 ? String(repeating: "../", count: componentsBelowRoot - 1) : "./"
        let base = "<base href=\"\(up)\" data-components-below-root=\"\(componentsBelowRoot)\">"
        return beforeBase + Array(base.utf8) + afterBase
    }

    private static func element(_ script: [UInt8]) -> [UInt8] {
        Array("<script>".utf8) + script + Array("</script>".utf8)
    }

    static func fileName(_ reference: String?) -> Substring? {
        let path = reference?.split(separator: "?", omittingEmptySubsequences: false).first
        return path?.split(separator: "/", omittingEmptySubsequences: false).last
    }

    /// Finds the `PUBLIC_URL` of a build: what its page sets for the scripts, else where it expects its configuration.
    private static func publicURL(of page: [UInt8], tags: [HTMLTag]) -> PublicURL {
        if let (_, value) = publicURLAssignments(in: page).first { return PublicURL(value) }
        for tag in tags where tag.name == "script" && fileName(tag.value("src")) == "app-config.js" {
            guard let source = tag.value("src") else { continue }
            return PublicURL(
                source.hasPrefix("app-config.js") ? "./" : String(source.prefix { $0 != "?" }.dropLast(13)))
        }
        return PublicURL("/")
    }

    /// Finds the literals in `window.PUBLIC_URL = '…'`, with their quotes.
    static func publicURLAssignments(in page: some ByteText) -> [(range: Range<Int>, value: String)] {
        ByteSearch.occurrences(of: "PUBLIC_URL", in: page).compactMap { hit in
            let equals = ByteSearch.skippingSpace(in: page, from: hit + "PUBLIC_URL".utf8.count)
            guard equals < page.count, page[equals] == UInt8(ascii: "=") else { return nil }
            return ByteSearch.quoted(in: page, at: ByteSearch.skippingSpace(in: page, from: equals + 1))
        }
    }
}
