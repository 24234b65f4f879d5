// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// What the document's URLs are relative to: the viewer's root, which its page has as base address, so that they hold
/// behind any prefix. All of them lie below the instance, so that whoever decides by path who sees what knows whose they
/// are.
extension StudyDocument {
    /// The URL of an entry that is read as a file, for cornerstone's loader `dicomweb`.
    ///
    /// The first frame goes without number: the loader counts from 0 while a file is under way and from 1 once it is
    /// there (cornerstone3D issue 1194).
    static func fileURL(ofInstance id: String, frame: Int) -> String {
        "dicomweb:../instances/\(id)/file" + (frame > 1 ? "?frame=\(frame)" : "")
    }

    /// The URL of an entry that a player loads.
    ///
    /// It goes to the browser's player without a look; OHIF puts the number of a frame in place of digits at its end, so
    /// these must not be the instance's.
    static func playedURL(ofInstance id: String) -> String { videoURL(of: id) + "?frame=1" }

    /// What stands in `metadata` for a binary value that the browser itself shows: `DirectRetrieveURL`.
    static func reference(
        to element: DataElement, ofInstance id: String, _ content: InstanceContent
    ) -> BulkReference {
        guard element.depth == 0 else { return .none }
        switch element.tag {
        case .encapsulatedDocument: return .directRetrieveURL(documentURL(of: id))
        case .pixelData where content == .video: return .directRetrieveURL(videoURL(of: id))
        default: return .none
        }
    }

    /// Where a PDF is.
    static func documentURL(of id: String) -> String { "../instances/\(id)/ohif/document" }

    /// Where a video is.
    static func videoURL(of id: String) -> String { "../instances/\(id)/ohif/video" }
}

/// The URLs of the frames of an instance: the image ids by which cornerstone's loader `wadors` knows them, which takes
/// what the route answers as it is.
///
/// They have the one form that all releases of OHIF read. Since 3.10.0 it cuts an image id at `/studies/` and then at each
/// slash: the UIDs must be those of the document, and the number must stand alone between slashes, since measurements are
/// kept by it. Builds before (3.10.0-beta) read the number in the query. To go to another frame newer ones replace what
/// matches `/frames/\d+`, so nothing before may look like that.
struct FrameURLs {
    private let start: String

    /// `nil` when a UID would break the path: such an instance is read as a file.
    init?(ofInstance id: String, sop: String, series: String, study: String) {
        guard Self.isPlain(study), Self.isPlain(series), Self.isPlain(sop) else { return nil }
        start = "wadors:../instances/\(id)/ohif/studies/\(study)/series/\(series)/instances/\(sop)/frames/"
    }

    /// The URL of a frame, the first one being 1.
    func url(ofFrame number: Int) -> String { "\(start)\(number)/?frame=\(number)" }

    /// The bytes of a URL but for the numbers.
    var byteCount: Int { start.utf8.count }

    /// More than this no UID has (PS3.5 section 9.1 allows 64 characters).
    private static let longest = 128

    /// A UID has digits and dots (PS3.5 section 9.1); letters, hyphens and low lines occur in practice. Beginning with a
    /// digit, it is no `..`, nor any other part of the path.
    private static func isPlain(_ uid: String) -> Bool {
        guard let first = uid.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return uid.utf8.count <= longest
            && uid.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
