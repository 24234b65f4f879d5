// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a folder cannot be packed.
public enum PackingError: Error, Equatable, Sendable {
    /// The folder or one of its files cannot be read, or the folder is not a build of OHIF.
    case viewer(ViewerError)
    /// The folder was packed before and unpacked again: its references are rewritten already.
    case packedBefore
    /// The build is for one address, and no script has the path that must be rewritten for any other.
    case noPublicPath(publicURL: String)
    /// The file to attach an archive to is not a shared library for this kind of machine, or is cut short.
    case notAPlugin
    /// A file has a name that an archive must not have.
    case unsafeName(String)
    /// The files are too many, too large or too deep in folders for an archive.
    case tooLarge
    /// Working memory could not be reserved.
    case outOfMemory
}

extension PackingError: CustomStringConvertible {
    /// The reason in one sentence.
    public var description: String {
        switch self {
        case .viewer(let error): error.description
        case .packedBefore: "It was packed before; pack the original build."
        case .noPublicPath(let publicURL):
            "It was built for \(publicURL) (PUBLIC_URL), and no script tells where, so it would work at no other address."
        case .notAPlugin: "It is not a plugin: a 64-bit shared library of Linux."
        case .unsafeName(let name): "The file name \(name.debugDescription) cannot stand in an archive."
        case .tooLarge: "There are too many files, or they are too large, for an archive."
        case .outOfMemory: "There is not enough memory."
        }
    }
}
