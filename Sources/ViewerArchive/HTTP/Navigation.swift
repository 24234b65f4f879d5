// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells requests for a page of the viewer from requests for a file of it.
///
/// OHIF is one page that shows a different thing for each of its routes, and new versions bring new routes, so every
/// path that is no file may be one. But a missing script must be a 404: a page in its stead would be read as a script.
enum Navigation {
    /// Whether the page is the answer for a path that is no file.
    ///
    /// Not for a path that ends like the name of a file (`viewer/missing.js`), nor when the client does not take HTML,
    /// nor when the browser says that it wants something else than a document (W3C Fetch Metadata, `Sec-Fetch-Dest`).
    static func isNavigation(_ request: ViewerRequest, path: RelativePath) -> Bool {
        if let fileExtension = path.fileExtension, MediaType.isAssetExtension(fileExtension) { return false }
        if let destination = request.field("sec-fetch-dest")?.lowercased() {
            return ["document", "iframe", "frame", "embed", "object"].contains(destination)
        }
        guard let accept = request.field("accept") else { return true }
        let list = QualityList(accept)
        let weight = list.weight(of: "text/html") ?? list.weight(of: "text/*") ?? list.weight(of: "*/*") ?? 0
        return weight > 0
    }
}
