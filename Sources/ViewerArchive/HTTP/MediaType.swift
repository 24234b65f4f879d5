// SPDX-License-Identifier: GPL-3.0-or-later

/// The media type of a file by the extension of its name (RFC 9110, section 8.3; IANA's registry).
enum MediaType {
    /// For files of unknown type.
    static let binary = "application/octet-stream"
    static let html = "text/html; charset=utf-8"
    static let javaScript = "text/javascript; charset=utf-8"
    static let plainText = "text/plain; charset=utf-8"

    /// Returns the type of a file; with `nosniff`, browsers rely on it for scripts, styles and WebAssembly streaming.
    static func of(_ path: RelativePath) -> String {
        path.fileExtension.flatMap { byExtension[$0] } ?? binary
    }

    /// Whether a path with this extension names a file, so that the page is never the answer.
    static func isAssetExtension(_ fileExtension: String) -> Bool {
        byExtension[fileExtension] != nil
    }

    /// Whether files of the type are not compressed by their own format.
    static func isCompressible(_ mediaType: String) -> Bool {
        mediaType.hasPrefix("text/") || mediaType.hasSuffix("xml")
            || ["json", "json5", "jsonc"].contains { mediaType.hasSuffix($0) } || mediaType == "application/wasm"
    }

    private static let byExtension: [String: String] = [
        "aac": "audio/aac",
        "avif": "image/avif",
        "bin": binary,
        "bmp": "image/bmp",
        "css": "text/css; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "data": binary,
        "dcm": "application/dicom",
        "eot": "application/vnd.ms-fontobject",
        "gif": "image/gif",
        "glb": "model/gltf-binary",
        "gltf": "model/gltf+json",
        "gz": "application/gzip",
        "htm": html,
        "html": html,
        "ico": "image/x-icon",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "js": javaScript,
        "json": "application/json",
        // JSON with comments and the like, in which OHIF 3.13 has customizations; neither type is registered.
        "json5": "application/json5",
        "jsonc": "application/jsonc",
        "map": "application/json",
        "md": "text/markdown; charset=utf-8",
        "mjs": javaScript,
        "mp3": "audio/mpeg",
        "mp4": "video/mp4",
        "onnx": binary,
        "otf": "font/otf",
        "pdf": "application/pdf",
        "png": "image/png",
        "svg": "image/svg+xml",
        "tif": "image/tiff",
        "tiff": "image/tiff",
        "ttf": "font/ttf",
        "txt": plainText,
        "wasm": "application/wasm",
        "wav": "audio/wav",
        "webm": "video/webm",
        "webmanifest": "application/manifest+json",
        "webp": "image/webp",
        "woff": "font/woff",
        "woff2": "font/woff2",
        "xml": "application/xml",
        "zip": "application/zip",
    ]
}
