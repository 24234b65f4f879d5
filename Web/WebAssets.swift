// SPDX-License-Identifier: GPL-3.0-or-later

/// The plugin's own pages and scripts: the files in this folder.
///
/// They are embedded when the package is built, so that the plugin stays one file.
public enum WebAsset: CaseIterable, Sendable {
    /// Finds the viewer's root; runs first in the viewer's page.
    case pageHead
    /// Corrects the addresses of modules; runs at the end of the head of the viewer's page.
    case pageTail
    /// Makes the object that the page's scripts share, and shows sentences to a person.
    case pageNotice
    /// Sends the token of a link with the page's requests.
    case linkToken
    /// Gives PDF documents and videos addresses that their elements can load.
    case elementAddresses
    /// Sends requests to Orthanc, and turns its refusals into sentences.
    case orthancCalls
    /// Finds the studies that a link names.
    case studyNames
    /// Finds the document that the page's address names, and refuses forbidden ones.
    case documentLink
    /// Examines a study document.
    case documentContent
    /// Tells a person which objects are not shown because their images are missing.
    case missingImages
    /// Tells a person what OHIF does not tell of studies by DICOMweb.
    case dicomWebNotice
    /// Mends the metadata that OHIF gets from Orthanc's DICOMweb plugin.
    case dicomWebMetadata
    /// Opens a study of slides in the mode that shows them.
    case slideRoute
    /// Sends requests for the slides of a document to their instances.
    case instanceRoutes
    /// Joins the documents of the studies that a link names.
    case joinedDocument
    /// Wraps `fetch` for the document, and tells a person why nothing shows.
    case studyDocument
    /// Completes OHIF's configuration.
    case appConfiguration
    /// OHIF's configuration when the user gives none.
    case defaultConfiguration
    /// Adds the viewer's buttons to Orthanc Explorer.
    case explorer
    /// Says what to do when there is no viewer.
    case noViewer

    /// The text of the file, in UTF-8.
    public var bytes: [UInt8] {
        switch self {
        case .pageHead: PackageResources.page_head_js
        case .pageTail: PackageResources.page_tail_js
        case .pageNotice: PackageResources.page_notice_js
        case .linkToken: PackageResources.link_token_js
        case .elementAddresses: PackageResources.element_addresses_js
        case .orthancCalls: PackageResources.orthanc_calls_js
        case .studyNames: PackageResources.study_names_js
        case .documentLink: PackageResources.document_link_js
        case .documentContent: PackageResources.document_content_js
        case .missingImages: PackageResources.missing_images_js
        case .dicomWebNotice: PackageResources.dicomweb_notice_js
        case .dicomWebMetadata: PackageResources.dicomweb_metadata_js
        case .slideRoute: PackageResources.slide_route_js
        case .instanceRoutes: PackageResources.instance_routes_js
        case .joinedDocument: PackageResources.joined_document_js
        case .studyDocument: PackageResources.study_document_js
        case .appConfiguration: PackageResources.app_config_js
        case .defaultConfiguration: PackageResources.default_config_js
        case .explorer: PackageResources.explorer_js
        case .noViewer: PackageResources.no_viewer_html
        }
    }

    /// Returns the text with every placeholder `__NAME__` replaced.
    public func bytes(replacing name: String, with replacement: String) -> [UInt8] {
        Self.replacing(name, in: bytes, with: replacement)
    }

    /// Returns a script with the placeholder replaced, without comment lines and without indentation: the script is
    /// sent whenever a study is opened. So a text in a script must not span lines.
    public func script(replacing name: String, with replacement: String) -> [UInt8] {
        Self.replacing(name, in: Self.compact(bytes), with: replacement)
    }

    private static func compact(_ script: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(script.count)
        for line in script.split(separator: UInt8(ascii: "\n")) {
            let text = line.drop { $0 == UInt8(ascii: " ") }
            guard !text.isEmpty, !text.starts(with: "//".utf8) else { continue }
            result += text
            result.append(UInt8(ascii: "\n"))
        }
        return result
    }

    private static func replacing(_ name: String, in text: [UInt8], with replacement: String) -> [UInt8] {
        let placeholder = Array("__\(name)__".utf8)
        let replacement = Array(replacement.utf8)
        var rest = text[...]
        var result: [UInt8] = []
        while let byte = rest.first {
            if byte == placeholder[0], rest.starts(with: placeholder) {
                result += replacement
                rest = rest.dropFirst(placeholder.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
