// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A folder of its own for a test, removed with everything in it at the end.
public final class TemporaryFolder {
    /// Its path, without a slash at the end.
    public let path: String

    /// Makes the folder.
    public init() throws {
        var template = Array("/tmp/orthanc-ohif-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TemporaryFileError(errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        removeAll(below: path)
        rmdir(path)
    }

    /// Writes the file, its folders included, and returns its path.
    @discardableResult
    public func write(_ name: String, _ contents: [UInt8]) throws -> String {
        let parts = name.split(separator: "/")
        for count in 1..<max(1, parts.count) {
            mkdir(path + "/" + parts[..<count].joined(separator: "/"), 0o755)
        }
        let file = path + "/" + name
        let descriptor = open(file, O_CREAT | O_TRUNC | O_WRONLY, 0o644)
        guard descriptor >= 0 else { throw TemporaryFileError(errno: errno) }
        defer { close(descriptor) }
        let written = contents.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == contents.count else { throw TemporaryFileError(errno: errno) }
        return file
    }

    /// Writes a text.
    @discardableResult
    public func write(_ name: String, _ contents: String) throws -> String {
        try write(name, Array(contents.utf8))
    }

    private func removeAll(below folder: String) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let path = folder + "/" + name
            if unlink(path) != 0 {
                removeAll(below: path)
                rmdir(path)
            }
        }
    }
}

/// What the operating system would not do for a test.
struct TemporaryFileError: Error {
    var errno: Int32
}
