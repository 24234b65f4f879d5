// SPDX-License-Identifier: GPL-3.0-or-later

/// Rewrites the references of a page, tag by tag.
struct IndexPageRewriter {
    let publicURL: PublicURL
    var edits = Edits()
    /// References to other hosts that were left out.
    private(set) var removed: [String] = []

    init(publicURL: PublicURL) {
        self.publicURL = publicURL
    }

    mutating func rewrite(_ page: [UInt8], tags: [HTMLTag]) {
        for (index, tag) in tags.enumerated() where !tag.isEnd {
            switch tag.name {
            case "base": edits.replace(tag.range, with: "")
            case "script":
                let end = index + 1 < tags.count && tags[index + 1].name == "script" ? tags[index + 1].range : tag.range
                rewriteScript(tag, element: tag.range.lowerBound..<end.upperBound)
            case "link": rewriteLink(tag)
            default: rewriteReferences(tag)
            }
        }
        for (range, _) in IndexPage.publicURLAssignments(in: page) {
            edits.replace(range, with: "window.PUBLIC_URL")
        }
    }

    private mutating func rewriteScript(_ tag: HTMLTag, element: Range<Int>) {
        guard let source = tag.value("src") else { return }
        if publicURL.leadsElsewhere(source) {
            removed.append(source)
            edits.replace(element, with: "")
        } else if IndexPage.fileName(source) == "init-service-worker.js" {
            edits.replace(element, with: "")
        } else {
            rewriteReferences(tag)
        }
    }

    private mutating func rewriteLink(_ tag: HTMLTag) {
        if let reference = tag.value("href"), publicURL.leadsElsewhere(reference) {
            removed.append(reference)
            edits.replace(tag.range, with: "")
            return
        }
        rewriteReferences(tag)
        // Browsers fetch the manifest without credentials unless told otherwise; a server with users then answers 401.
        if tag.value("rel")?.lowercased() == "manifest", tag.value("crossorigin") == nil {
            let afterName = tag.range.lowerBound + "<link".utf8.count
            edits.replace(afterName..<afterName, with: " crossorigin=\"use-credentials\"")
        }
    }

    private mutating func rewriteReferences(_ tag: HTMLTag) {
        for attribute in tag.attributes where ["src", "href", "content", "data-src"].contains(attribute.name) {
            // Links in the text of a page may lead anywhere; only what the browser loads matters.
            guard tag.name != "a", let below = publicURL.relative(attribute.value) else { continue }
            edits.replace(attribute.range, with: below.isEmpty ? "./" : below)
        }
    }
}
