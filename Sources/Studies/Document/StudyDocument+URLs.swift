// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// The URLs of the document. They are relative to the viewer's root, which is the base address of its page, so that
/// they hold behind any prefix. All of them lie below the instance, so that access control by path knows to which
/// instance each belongs.
extension StudyDocument {
    /// Returns the URL of an entry that is read as a file, by cornerstone's loader `dicomweb`.
    ///
    /// The first frame has no number: the loader counts from 0 while it fetches a file and from 1 once it has the file
    /// (cornerstone3D issue 1194).
    static func fileURL(ofInstance id: String, frame: Int) -> String {
        "dicomweb:../instances/\(id)/file" + (frame > 1 ? "?frame=\(frame)" : "")
    }

    /// Returns the URL of an entry that the browser's player loads.
    ///
    /// OHIF replaces digits at the end of the URL by a frame number. `?frame=1` gives it digits that are not part of
    /// the instance's identifier.
    static func playedURL(ofInstance id: String) -> String { videoURL(of: id) + "?frame=1" }

    /// Returns what stands in `metadata` for a binary value that the browser itself shows: `DirectRetrieveURL`.
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

    /// Returns the URL of an encapsulated document.
    static func documentURL(of id: String) -> String { "../instances/\(id)/ohif/document" }

    /// Returns the URL of a video.
    static func videoURL(of id: String) -> String { "../instances/\(id)/ohif/video" }
}

/// The URLs of the frames of an instance. They are the image ids of cornerstone's loader `wadors`, which takes the
/// answer of the route as it is.
///
/// All releases of OHIF read this form. Since 3.10.0, OHIF cuts an image id at `/studies/` and then at each slash: the
/// UIDs must be those of the document, and the number must stand alone between slashes, since measurements are kept by
/// it. Builds before that (3.10.0-beta) read the number in the query. To go to another frame, newer builds replace what
/// matches `/frames/\d+`, so nothing before that may match.
struct FrameURLs {
    private let start: String

    /// Makes the URLs; `nil` when a UID would break the path.
    init?(ofInstance id: String, sop: String, series: String, study: String) {
        guard Self.isPlain(study), Self.isPlain(series), Self.isPlain(sop) else { return nil }
        start = "wadors:../instances/\(id)/ohif/studies/\(study)/series/\(series)/instances/\(sop)/frames/"
    }

    /// Returns the URL of a frame, the first one being 1.
    func url(ofFrame number: Int) -> String { "\(start)\(number)/?frame=\(number)" }

    /// The bytes of a URL without the numbers.
    var byteCount: Int { start.utf8.count }

    /// The most characters of a UID; PS3.5 section 9.1 allows 64.
    private static let longest = 128

    /// Whether a UID has only digits and dots (PS3.5 section 9.1), or letters, hyphens and low lines, which occur in
    /// practice. It begins with a digit, so it is neither `..` nor another part of the path.
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
