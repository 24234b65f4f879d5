// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

extension ReadOnlyFile {
    /// Opens a file of a viewer; see ``init(path:followingLinks:)``.
    static func ofViewer(_ path: String, followingLinks: Bool = true) throws(ViewerError) -> ReadOnlyFile {
        do throws(FileError) {
            return try ReadOnlyFile(path: path, followingLinks: followingLinks)
        } catch {
            throw ViewerError(error)
        }
    }

    /// Returns the state of the file now.
    func stampForViewer() throws(ViewerError) -> FileStamp {
        do throws(FileError) {
            return try currentStamp()
        } catch {
            throw ViewerError(error)
        }
    }
}

extension ViewerError {
    init(_ error: FileError) {
        switch error {
        case .notFound: self = .notFound
        case .unreadable(let errno): self = .unreadable(errno: errno)
        case .notRegular: self = .notRegular
        }
    }
}
