// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells requests for a page of the viewer from requests for a file of it.
///
/// OHIF is one page that shows something else for each of its routes, and new versions bring new routes, so every path
/// that is no file may be a route. But a missing script must be a 404: the browser would read a page in its stead as a
/// script.
enum Navigation {
    /// Whether the page is the answer for a path that is no file.
    ///
    /// It is not for a path that ends like the name of a file (`viewer/missing.js`), nor when the client does not
    /// accept HTML, nor when the browser wants something other than a document (W3C Fetch Metadata, `Sec-Fetch-Dest`).
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
