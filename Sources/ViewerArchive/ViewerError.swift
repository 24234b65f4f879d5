// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a viewer cannot be opened, or one of its files cannot be read.
///
/// Every description is one sentence for the administrator, without the path: the caller that opened the viewer knows
/// the path, and the browser should not show it.
public enum ViewerError: Error, Equatable, Sendable {
    /// There is nothing at the path.
    case notFound
    /// The operating system refused; the number is `errno`.
    case unreadable(errno: Int32)
    /// The path is neither a folder nor a regular file.
    case notRegular
    /// The file is not a ZIP archive that can be served.
    case archive(ZIPError)
    /// The folder or archive has no `index.html` at its top.
    case noIndexPage
    /// The `index.html` is not OHIF's.
    case notAnOHIFPage(IndexPageError)
    /// A file is larger than the limit, in bytes.
    case fileTooLarge(limit: Int)
    /// The archive or file is not the one that was opened: it was overwritten or cut since.
    case changedSinceOpening
    /// The stored bytes of the entry do not inflate to what the directory says.
    case damagedEntry
    /// Working memory could not be reserved.
    case outOfMemory
}

extension ViewerError: CustomStringConvertible {
    /// The reason in one sentence.
    public var description: String {
        switch self {
        case .notFound: "There is no such file or folder."
        case .unreadable(let errno): "The operating system refuses to read it (errno \(errno))."
        case .notRegular: "It is neither a folder nor a regular file."
        case .archive(let error): error.description
        case .noIndexPage: "It has no index.html at its top, so it is not a build of OHIF."
        case .notAnOHIFPage(let error): error.description
        case .fileTooLarge(let limit): "A file is larger than the \(limit) bytes that are allowed."
        case .changedSinceOpening: "The archive was overwritten while it was in use; restart Orthanc."
        case .damagedEntry: "An entry of the archive is damaged."
        case .outOfMemory: "There is not enough memory."
        }
    }
}
