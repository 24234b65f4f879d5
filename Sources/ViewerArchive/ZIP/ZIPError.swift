// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a file is not a ZIP archive that can be served. Section numbers are those of APPNOTE.TXT 6.3.10.
///
/// Entries are numbered by their position in the central directory, from 1.
public enum ZIPError: Error, Equatable, Sendable {
    /// The file does not end in an end of central directory record (4.3.16).
    case notAnArchive
    /// The file could not be read to its end.
    case truncated
    /// The archive is split over several files.
    case spanned
    /// The archive uses the ZIP64 extensions (4.3.14), which nothing as small as a viewer needs.
    case zip64
    /// The central directory is not where the end record says, or does not hold what it says.
    case damagedDirectory
    /// The local header of an entry (4.3.7) is not where the directory says, or says something else.
    case damagedEntry(Int)
    /// The entry shares bytes with another one or with the directory.
    case overlappingEntry(Int)
    /// The name is absolute, leads outside, is not UTF-8, or has a backslash, a colon or a control character.
    case unsafeName(Int)
    /// Another entry has the same name.
    case duplicateName(Int)
    /// The entry is encrypted (4.4.4, bit 0, 6 or 13) or a patch (bit 5).
    case encrypted(Int)
    /// The entry is compressed by a method other than 0 (stored) or 8 (deflated).
    case unsupportedMethod(Int, method: UInt16)
    /// The entry is a symbolic link or a device.
    case notRegular(Int)
    /// There are more entries than allowed.
    case tooManyEntries(limit: Int)
    /// A size of the entry or the sum of all uncompressed sizes is above the limit, or the sizes cannot be true.
    case tooLarge(Int)
}

extension ZIPError: CustomStringConvertible {
    /// The reason in one sentence.
    public var description: String {
        switch self {
        case .notAnArchive: "It is not a ZIP archive, nor does it end in one."
        case .truncated: "The archive could not be read to its end."
        case .spanned: "The archive is split over several files, which is not supported."
        case .zip64: "The archive uses ZIP64, which is not supported."
        case .damagedDirectory: "The archive's directory is damaged."
        case .damagedEntry(let entry): "Entry \(entry) of the archive is damaged."
        case .overlappingEntry(let entry): "Entry \(entry) of the archive overlaps other data."
        case .unsafeName(let entry): "Entry \(entry) of the archive has a name that could lead outside of it."
        case .duplicateName(let entry): "Entry \(entry) of the archive has the name of an earlier one."
        case .encrypted(let entry): "Entry \(entry) of the archive is encrypted."
        case .unsupportedMethod(let entry, let method):
            "Entry \(entry) of the archive is compressed by method \(method); only 0 and 8 are supported."
        case .notRegular(let entry): "Entry \(entry) of the archive is not a regular file."
        case .tooManyEntries(let limit): "The archive has more than \(limit) entries."
        case .tooLarge(let entry): "Entry \(entry) of the archive is larger than allowed."
        }
    }
}
