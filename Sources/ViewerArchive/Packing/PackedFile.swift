// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate

/// Why a script could not be minified.
public struct MinifyingError: Error, Equatable, Sendable {
    /// A few words without a full stop.
    public var reason: String

    /// Creates an error.
    public init(reason: String) {
        self.reason = reason
    }
}

/// Bytes as they are stored in a ZIP archive.
struct StoredContents: Sendable {
    let method: ZIPMethod
    let data: [UInt8]
    /// The checksum of the uncompressed bytes.
    let crc32: UInt32
    let size: Int

    private init(_ method: ZIPMethod, _ data: [UInt8], of contents: [UInt8]) {
        self.method = method
        self.data = data
        crc32 = Checksum.crc32(contents)
        size = contents.count
    }

    /// Stores contents as they are.
    init(storing contents: [UInt8]) {
        self.init(.stored, contents, of: contents)
    }

    /// Deflates contents, unless that makes them longer.
    ///
    /// - Parameter level: The level of compression, 1 to 12.
    init(deflating contents: [UInt8], level: Int) throws(PackingError) {
        let deflated: [UInt8]
        do throws(DeflateError) {
            deflated = try Compressor(level: level).compress(contents, format: .raw)
        } catch {
            throw .outOfMemory
        }
        if deflated.count < contents.count {
            self.init(.deflated, deflated, of: contents)
        } else {
            self.init(storing: contents)
        }
    }
}

/// A file of a build as it is stored in the archive, and what was done to it.
struct PackedFile: Sendable {
    var path: RelativePath
    var stored: StoredContents
    /// The hash of the uncompressed bytes, in lower-case hexadecimal.
    var sha256: String
    /// The second form, by Brotli; nil when there is none.
    var brotli: BrotliForm?
    /// Whether references in it were rewritten.
    var isRelocated = false
    var isMinified = false
    var minifyingError: MinifyingError?
    var removedReferences: [String] = []
    /// The version of OHIF that the file states.
    var ohifVersion: String?

    var isScript: Bool { path.isScript }
}

extension RelativePath {
    var isScript: Bool { fileExtension == "js" || fileExtension == "mjs" }
}

/// Prepares files for packing, one after the other, on any thread.
struct FilePreparation: Sendable {
    var relocation: Relocation
    var minifier: ViewerPacker.ScriptMinifier?
    var brotliEncoder: ViewerPacker.BrotliEncoder?
    var level: Int

    /// Files up to this size get no second form: one or two packets carry them in any case.
    static let smallestBrotli = 2_000

    /// Prepares a file. References are rewritten before a script is minified: they are found by the names that webpack
    /// gives.
    func prepare(_ path: RelativePath, _ original: [UInt8]) throws(PackingError) -> PackedFile {
        let relocated = relocation.applied(to: original, path: path)
        var contents = relocated?.bytes ?? original
        let minified = minified(contents, path: path)
        if case .success(let shorter?) = minified { contents = shorter }
        let stored = try StoredContents(deflating: contents, level: level)
        var file = PackedFile(path: path, stored: stored, sha256: SHA256.hexadecimal(of: contents))
        file.isRelocated = relocated != nil
        file.removedReferences = relocated?.removedReferences ?? []
        switch minified {
        case .success(let shorter): file.isMinified = shorter != nil
        case .failure(let error): file.minifyingError = error
        }
        if path.fileExtension == "js", path.depth == 0 { file.ohifVersion = OHIFVersion.find(in: original) }
        file.brotli = brotliForm(of: path, contents, stored: stored)
        return file
    }

    /// Makes the second form of a large file; nil unless it is smaller by a twentieth. It never is for what its own
    /// format has compressed: pictures, of which DEFLATE does not save a twentieth either.
    private func brotliForm(of path: RelativePath, _ contents: [UInt8], stored: StoredContents) -> BrotliForm? {
        guard let brotliEncoder, contents.count > Self.smallestBrotli,
            stored.data.count < contents.count - contents.count / 20, let bytes = brotliEncoder(contents),
            bytes.count < stored.data.count - stored.data.count / 20
        else { return nil }
        return BrotliForm(of: path, bytes)
    }

    /// Minifies a script; nil for other files, for a minified script, and when the result is no shorter.
    private func minified(_ script: [UInt8], path: RelativePath) -> Result<[UInt8]?, MinifyingError> {
        guard let minifier, path.isScript, !script.isEmpty, !Self.isMinified(script) else { return .success(nil) }
        do throws(MinifyingError) {
            let result = try minifier(script)
            return .success(!result.isEmpty && result.count < script.count ? result : nil)
        } catch {
            return .failure(error)
        }
    }

    /// Whether a script is minified. People and webpack write lines of some 40 characters, minifiers long ones.
    static func isMinified(_ script: [UInt8]) -> Bool {
        let lines = 1 + script.count { $0 == UInt8(ascii: "\n") }
        return script.count / lines >= 200
    }
}
