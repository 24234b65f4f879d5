// SPDX-License-Identifier: GPL-3.0-or-later

public import OHIFReleases
internal import WebAssets

/// What the viewer in the browser must know of the server.
public struct ViewerSettings: Sendable {
    /// Where OHIF gets studies from.
    public enum DataSource: Sendable, Equatable {
        /// One document for each study.
        case dicomJSON
        /// A DICOMweb service at this path below Orthanc's root, with a leading slash: `/dicom-web`.
        case dicomWeb(root: String)
    }

    /// Where OHIF gets studies from.
    public var dataSource: DataSource
    /// The viewer's path as browsers see it, with a leading and a trailing slash; nil to have the browser find it out.
    public var routerBasename: String?
    /// Other origins whose documents a link may name, such as `https://pacs2.example.org`.
    public var allowedOrigins: [String]
    /// The most bytes of the documents of several studies that the page joins.
    public var documentLimit: Int
    /// JavaScript that sets `window.config`, in any form that OHIF knows; nil for the plugin's default.
    public var userConfiguration: [UInt8]?
    /// Whether answers have the headers that give pages `SharedArrayBuffer` (COOP, COEP, CORP); nil for what the
    /// release of OHIF needs.
    public var crossOriginIsolation: Bool?
    /// The version of OHIF, for people; nil when the build does not tell.
    public var ohifVersion: String?
    /// What the page must know of this release of OHIF.
    public var release: OHIFRelease { .ofVersion(ohifVersion) }
    /// Whether parts of files are served on request (RFC 9110, section 14).
    public var servesRanges: Bool

    /// Creates settings.
    public init(
        dataSource: DataSource = .dicomJSON,
        routerBasename: String? = nil,
        allowedOrigins: [String] = [],
        documentLimit: Int = 256 << 20,
        userConfiguration: [UInt8]? = nil,
        crossOriginIsolation: Bool? = nil,
        servesRanges: Bool = true
    ) {
        self.dataSource = dataSource
        self.routerBasename = routerBasename
        self.allowedOrigins = allowedOrigins
        self.documentLimit = documentLimit
        self.userConfiguration = userConfiguration
        self.crossOriginIsolation = crossOriginIsolation
        self.servesRanges = servesRanges
    }

    /// Returns the settings as a JSON object that may stand in a script, also one within a page.
    func json(builtFor publicURL: String? = nil) -> String {
        var members = [("routerBasename", routerBasename.map(Self.literal) ?? "null")]
        switch dataSource {
        case .dicomJSON: members.append(("dataSource", Self.literal("dicom-json")))
        case .dicomWeb(let root):
            members.append(("dataSource", Self.literal("dicom-web")))
            members.append(("dicomWebRoot", Self.literal(root)))
        }
        members.append(("allowedOrigins", Self.literal(allowedOrigins)))
        members.append(("documentLimit", "\(documentLimit)"))
        members.append(("servesRanges", "\(servesRanges)"))
        members.append(("ohifVersion", ohifVersion.map(Self.literal) ?? "null"))
        members.append(("readsSegmentationsByFrame", "\(release.readsSegmentationsByFrame)"))
        members.append(("hasCustomRoutesByIdentifier", "\(release.hasCustomRoutesByIdentifier)"))
        members.append(("hasCustomizationPhases", "\(release.hasCustomizationPhases)"))
        members.append(("modes", Self.literal(release.modes)))
        if let publicURL { members.append(("builtFor", Self.literal(publicURL))) }
        return "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }

    private static func literal(_ texts: [String]) -> String {
        "[" + texts.map(literal).joined(separator: ", ") + "]"
    }

    /// Returns a JSON string. Also escapes `<`, which could end a script element, and the line separators, which older
    /// JavaScript does not allow in strings.
    static func literal(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\u{0}"..."\u{1f}", "<", ">", "&", "\u{7f}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Returns OHIF's `app-config.js`: the user's configuration or the default, and then what must be set.
    func appConfiguration() -> [UInt8] {
        let first = userConfiguration ?? WebAsset.defaultConfiguration.bytes
        // The browser loads each of these scripts before the first image.
        let ofSource: [WebAsset] = dataSource == .dicomJSON ? [] : [.dicomWebNotice, .dicomWebMetadata]
        let ours: [WebAsset] =
            [.pageNotice, .linkToken, .elementAddresses, .orthancCalls, .studyNames] + ofSource + [
                .documentLink, .documentContent, .missingImages, .slideRoute, .instanceRoutes, .joinedDocument,
                .studyDocument, .appConfiguration,
            ]
        // The semicolon ends a last statement that the user did not end; the line break ends a comment.
        return first + Array("\n;\n".utf8) + ours.flatMap { $0.script(replacing: "SETTINGS", with: json()) }
    }

    /// Returns JavaScript that adds the viewer's buttons to Orthanc Explorer (for
    /// `OrthancPluginExtendOrthancExplorer`).
    public func explorerExtension() -> [UInt8] {
        WebAsset.explorer.bytes(replacing: "SETTINGS", with: json())
    }
}
